package dev.kvorum.kvnode.shard;

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
final class Log {

  static final long BEGIN_MILLIS = 1_700_000_000_000L;

  private final StateMachine machine;
  private final List<Entry> entries = new ArrayList<>();
  private long nowMillis = BEGIN_MILLIS;

  Log(StateMachine machine) {
    this.machine = machine;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Command.Put put(String key, String value) {
    return put(key, value, Condition.ALWAYS);
  }

  static Command.Put put(String key, String value, Condition condition) {
    return new Command.Put(bytes(key), bytes(value), condition, Optional.empty());
  }

  static Command.Delete delete(String key) {
    return new Command.Delete(bytes(key), Condition.ALWAYS, Optional.empty());
  }

  static Command named(String name, Command command) {
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

  Outcome.OfWrite apply(Command command) {
    return applyAll(command).getFirst();
  }

  /** As one batch. */
  List<Outcome.OfWrite> applyAll(Command... commands) {
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

  Entry append(EntryKind raftsOwn) {
    var entry = new Entry(entries.size() + 1, 1, raftsOwn, new byte[0]);
    entries.add(entry);
    return entry;
  }

  List<Entry> entries() {
    return entries;
  }

  static List<Outcome.OfWrite> apply(StateMachine machine, List<Entry> batch) {
    List<Outcome.OfWrite> outcomes = new ArrayList<>();
    machine.apply(batch, (_, outcome) -> outcomes.add(outcome));
    return outcomes;
  }
}
