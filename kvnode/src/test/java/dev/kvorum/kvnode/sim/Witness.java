package dev.kvorum.kvnode.sim;

import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.shard.machine.ShardState;
import dev.kvorum.kvnode.shard.machine.StateMachine;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A state machine that tells the ledger what it applies. */
record Witness(long shard, long replica, StateMachine machine, Promises promises, World world)
    implements StateMachine {

  @Override
  public void apply(List<Entry> entries, Applied applied) {
    long next = machine.engine().appliedIndex() + 1;
    SimFailure.check(
        entries.getFirst().index() == next,
        "a replica applies one after the other",
        replica,
        entries.getFirst(),
        next);
    Map<Long, WriteEnd> ends = new HashMap<>();
    machine.apply(entries, new Listening(ends, applied.asks()));
    for (Entry entry : entries) {
      WriteEnd end = ends.get(entry.index());
      promises.applied(replica, entry.index());
      world.ledger().applied(shard, replica, entry, end, applied.asks());
      world
          .trace()
          .note(
              "apply",
              replica,
              entry.index(),
              () ->
                  "s%d r%d %d/%d %s %s"
                      .formatted(shard, replica, entry.index(), entry.term(), entry.kind(), end));
      if (end != null) {
        applied.applied(entry, end);
      }
    }
  }

  private record Listening(Map<Long, WriteEnd> ends, boolean asks) implements Applied {
    @Override
    public void applied(Entry entry, WriteEnd end) {
      ends.put(entry.index(), end);
    }
  }

  @Override
  public int ready(List<Entry> entries) {
    return machine.ready(entries);
  }

  @Override
  public Optional<byte[]> opening() {
    return machine.opening();
  }

  @Override
  public Optional<ShardState> shardState() {
    return machine.shardState();
  }

  @Override
  public boolean isNeeded() {
    return machine.isNeeded();
  }

  @Override
  public void settled(long index) {
    machine.settled(index);
  }

  @Override
  public void unload() {
    machine.unload();
  }

  @Override
  public void reload() {
    world.totals().count("snapshots installed");
    machine.reload();
  }

  @Override
  public Engine engine() {
    return machine.engine();
  }

  @Override
  public long stampMillis() {
    return machine.stampMillis();
  }

  @Override
  public void check(byte[] command) {
    machine.check(command);
  }

  @Override
  public void stamp(byte[] command, long stamp) {
    machine.stamp(command, stamp);
  }
}
