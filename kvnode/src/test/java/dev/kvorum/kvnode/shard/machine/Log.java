package dev.kvorum.kvnode.shard.machine;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.meta.HashRange;
import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.EntryKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A log by hand, and the state machine that it is applied to: what a test of one says with few
 * words.
 */
public final class Log {

  static final long BEGIN_MILLIS = 1_700_000_000_000L;

  private final StateMachine machine;
  private final List<Entry> entries = new ArrayList<>();
  private long nowMillis = BEGIN_MILLIS;

  public Log(StateMachine machine) {
    this.machine = machine;
  }

  /** Of a shard that owns everything, from its first entry or from where the engine has come. */
  public static KeyValueMachine machine(Engine engine) {
    begin(engine, ShardState.begin(1, HashRange.ALL, 1));
    return new KeyValueMachine(engine, Lineage.NONE, Optional.empty());
  }

  /** As if the log had begun with it, unless the engine has come further. */
  static void begin(Engine engine, ShardState first) {
    if (engine.get(Spaces.SHARD).isEmpty()) {
      engine.apply(new Batch(engine.appliedIndex()).put(Spaces.SHARD, first.encode()));
    }
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public static Command.Put put(String key, String value) {
    return put(key, value, Condition.ALWAYS);
  }

  public static Command.Put put(String key, String value, Condition condition) {
    return new Command.Put(bytes(key), bytes(value), condition, Optional.empty());
  }

  public static Command.Delete delete(String key) {
    return new Command.Delete(bytes(key), Condition.ALWAYS, Optional.empty());
  }

  public static Command named(String name, Command command) {
    Optional<IdempotencyKey> key = Optional.of(new IdempotencyKey(bytes(name)));
    return switch (command) {
      case Command.Put put -> new Command.Put(put.key(), put.value(), put.condition(), key);
      case Command.Delete delete -> new Command.Delete(delete.key(), delete.condition(), key);
    };
  }

  /** The leader's clock, as its stamps have it. */
  Log passMillis(long millis) {
    nowMillis += millis;
    return this;
  }

  void setMillis(long millis) {
    nowMillis = millis;
  }

  public Outcome.OfWrite apply(Command command) {
    return applyAll(command).getFirst();
  }

  /** As one batch. */
  public List<Outcome.OfWrite> applyAll(Command... commands) {
    List<Entry> batch = new ArrayList<>();
    for (Command command : commands) {
      batch.add(append(command));
    }
    return apply(machine, batch);
  }

  Entry append(Command command) {
    byte[] data = CommandCodec.encode(command);
    machine.stamp(data, nowMillis);
    var entry = new Entry(entries.size() + 1, 1, EntryKind.COMMAND, data);
    entries.add(entry);
    return entry;
  }

  Entry append(ShardCommand command) {
    byte[] data = ShardCommandCodec.encode(command);
    var entry = new Entry(entries.size() + 1, 1, EntryKind.SHARD, data);
    entries.add(entry);
    return entry;
  }

  /** A step of the shard's own, which is ready to be applied; returns its index. */
  public long apply(ShardCommand command) {
    Entry entry = append(command);
    ends(machine, List.of(entry));
    return entry.index();
  }

  /** A command that may be for another shard. */
  WriteEnd end(Command command) {
    return ends(machine, List.of(append(command))).getFirst();
  }

  Entry append(EntryKind raftsOwn) {
    var entry = new Entry(entries.size() + 1, 1, raftsOwn, new byte[0]);
    entries.add(entry);
    return entry;
  }

  List<Entry> entries() {
    return entries;
  }

  /** Of entries that are all for this shard. */
  public static List<Outcome.OfWrite> apply(StateMachine machine, List<Entry> batch) {
    return ends(machine, batch).stream().map(end -> ((WriteEnd.Ended) end).outcome()).toList();
  }

  /** In the batches that the machine wants. */
  static List<WriteEnd> ends(StateMachine machine, List<Entry> entries) {
    List<WriteEnd> ends = new ArrayList<>();
    for (int from = 0; from < entries.size(); ) {
      List<Entry> left = entries.subList(from, entries.size());
      int ready = machine.ready(left);
      if (ready == 0) {
        throw new AssertionError("not ready: entry " + left.getFirst().index());
      }
      machine.apply(left.subList(0, ready), (_, end) -> ends.add(end));
      from += ready;
    }
    return ends;
  }
}
