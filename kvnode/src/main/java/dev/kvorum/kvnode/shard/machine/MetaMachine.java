package dev.kvorum.kvnode.shard.machine;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.MetaCommand;
import dev.kvorum.kvnode.meta.MetaJson;
import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.EntryKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The state machine of group 0: applies meta's commands and tells the node of every new state. A
 * command ends with the version of the state that it led to, whether it has changed anything.
 */
public final class MetaMachine implements StateMachine {

  private final Engine engine;
  private final Consumer<ClusterState> learned;
  private volatile Optional<ClusterState> state = Optional.empty();

  public MetaMachine(Engine engine, Consumer<ClusterState> learned) {
    this.engine = engine;
    this.learned = learned;
    reload();
  }

  /** Whether the log has brought a state. Any thread. */
  public boolean isFormed() {
    return state.isPresent();
  }

  @Override
  public Engine engine() {
    return engine;
  }

  @Override
  public long stampMillis() {
    return 0;
  }

  @Override
  public void check(byte[] command) {
    MetaJson.decode(command, MetaCommand.class);
  }

  @Override
  public void stamp(byte[] command, long stamp) {}

  @Override
  public Optional<ShardState> shardState() {
    return Optional.empty();
  }

  @Override
  public Optional<byte[]> opening() {
    return Optional.empty();
  }

  @Override
  public int ready(List<Entry> entries) {
    return entries.size();
  }

  /** Nobody reads the engine itself. */
  @Override
  public boolean isNeeded() {
    return false;
  }

  @Override
  public void settled(long index) {}

  @Override
  public void unload() {}

  @Override
  public void reload() {
    state = engine.get(Spaces.CLUSTER).map(bytes -> MetaJson.decode(bytes, ClusterState.class));
    state.ifPresent(learned);
  }

  @Override
  public void apply(List<Entry> entries, Applied applied) {
    var batch = new Batch(entries.getLast().index());
    Map<Entry, Outcome.OfWrite> ends = new LinkedHashMap<>();
    for (Entry entry : entries) {
      if (entry.kind() == EntryKind.COMMAND) {
        state = MetaJson.decode(entry.data(), MetaCommand.class).applyTo(state);
        ends.put(entry, new Outcome.Replaced(state.map(ClusterState::version).orElse(0L)));
      }
    }
    if (!ends.isEmpty()) {
      state.ifPresent(now -> batch.put(Spaces.CLUSTER, MetaJson.encode(now)));
    }
    engine.apply(batch);
    if (!ends.isEmpty()) {
      state.ifPresent(learned);
    }
    ends.forEach((entry, end) -> applied.applied(entry, new WriteEnd.Ended(end)));
  }
}
