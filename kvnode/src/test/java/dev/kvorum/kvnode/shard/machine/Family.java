package dev.kvorum.kvnode.shard.machine;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.View;
import dev.kvorum.kvnode.engine.memory.MemoryStore;
import dev.kvorum.kvnode.meta.HashRange;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The replicas of one node and what they have to do with each other, in the dumbest way: what is
 * taken over is copied at once, and what is split off stays until somebody cleans.
 */
public final class Family implements Lineage {

  private final MemoryStore store = new MemoryStore();
  private final Map<Long, Engine> engines = new TreeMap<>();
  private final Map<Long, KeyValueMachine> machines = new TreeMap<>();
  final List<Birth> births = new ArrayList<>();

  public KeyValueMachine begin(ShardState first) {
    return begin(first, store.open(first.shard()));
  }

  public KeyValueMachine begin(ShardState first, Engine engine) {
    Log.begin(engine, first);
    engines.put(first.shard(), engine);
    return restart(first.shard());
  }

  /** Another machine over the same engine. */
  KeyValueMachine restart(long shard) {
    var machine = new KeyValueMachine(engines.get(shard), this, Optional.empty());
    machines.put(shard, machine);
    return machine;
  }

  public KeyValueMachine of(long shard) {
    return machines.get(shard);
  }

  @Override
  public Optional<KeyValueMachine> machine(long shard) {
    return Optional.ofNullable(machines.get(shard));
  }

  @Override
  public boolean canSplit(ShardState parent) {
    return true;
  }

  @Override
  public boolean canAbsorb(ShardState heir, HashRange range) {
    return !engines.containsKey(heir.shard()) || foreign(heir.shard(), range).isEmpty();
  }

  @Override
  public void absorb(ShardCommand.Absorb absorb, Engine heir, Batch batch) {
    copy(engines.get(absorb.donor()), absorb.range(), batch);
    heir.apply(batch);
  }

  @Override
  public void split(Engine parent, Batch batch) {
    parent.apply(batch);
  }

  @Override
  public void born(Birth birth, Engine parent) {
    births.add(birth);
    if (!engines.containsKey(birth.child().id())) {
      Batch batch = birth.firstBatch(0, parent);
      copy(parent, birth.child().range(), batch);
      Engine engine = store.open(birth.child().id());
      engine.apply(batch);
      engines.put(birth.child().id(), engine);
      restart(birth.child().id());
    }
  }

  @Override
  public boolean isNeeded(Engine engine) {
    return false;
  }

  @Override
  public void settled(Engine engine, long index) {}

  /** Removes what the shard has split off. */
  public void clean(long shard) {
    var batch = new Batch(engines.get(shard).appliedIndex());
    foreign(shard, HashRange.ALL).forEach(batch::delete);
    engines.get(shard).apply(batch);
  }

  /** All that the shard owns, as a snapshot would have it. */
  List<String> content(long shard) {
    List<String> content = new ArrayList<>();
    HashRange own = machines.get(shard).shardState().orElseThrow().range();
    try (View view = engines.get(shard).view();
        Cursor pairs = view.scan(KeyRange.ALL, Direction.FORWARD)) {
      pairs.forEachRemaining(
          pair -> {
            if (Spaces.belongsTo(own, pair.key())) {
              HexFormat hex = HexFormat.of();
              content.add(hex.formatHex(pair.key()) + "=" + hex.formatHex(pair.value()));
            }
          });
    }
    return content;
  }

  private static void copy(Engine from, HashRange range, Batch batch) {
    try (View view = from.view();
        Cursor pairs = view.scan(Spaces.ALL_DATA, Direction.FORWARD)) {
      pairs.forEachRemaining(
          pair -> {
            if (Spaces.isValueOf(range, pair.key())) {
              batch.put(pair.key(), pair.value());
            }
          });
    }
  }

  /** The engine keys of a range that are there and aren't the shard's. */
  private List<byte[]> foreign(long shard, HashRange range) {
    List<byte[]> foreign = new ArrayList<>();
    HashRange own = machines.get(shard).shardState().orElseThrow().range();
    try (View view = engines.get(shard).view();
        Cursor pairs = view.scan(KeyRange.ALL, Direction.FORWARD)) {
      pairs.forEachRemaining(
          pair -> {
            if (!Spaces.belongsTo(own, pair.key()) && Spaces.belongsTo(range, pair.key())) {
              foreign.add(pair.key());
            }
          });
    }
    return foreign;
  }
}
