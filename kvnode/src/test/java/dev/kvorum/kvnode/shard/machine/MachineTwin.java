package dev.kvorum.kvnode.shard.machine;

import dev.kvorum.kvnode.raft.Entry;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** What {@link KeyValueMachine} should do, in the dumbest way: one entry at a time, on maps. */
final class MachineTwin {

  private record Value(String text, long version) {}

  private record Remembered(long stampMillis, byte[] request, Outcome.OfWrite outcome) {}

  private final Map<String, Value> values = new HashMap<>();
  private final Map<String, Remembered> names = new HashMap<>();
  private long version;
  private long stampMillis;

  Map<String, String> values() {
    Map<String, String> shown = new HashMap<>();
    values.forEach((key, value) -> shown.put(key, value.text() + "@" + value.version()));
    return shown;
  }

  Outcome.OfWrite apply(Entry entry) {
    Command command = CommandCodec.decode(entry.data());
    stampMillis = Math.max(stampMillis, CommandCodec.stampOf(entry.data()));
    if (command.idempotencyKey().isEmpty()) {
      return apply(command);
    }
    names.values().removeIf(known -> stampMillis - known.stampMillis() >= 10 * 60 * 1000);
    String name = text(command.idempotencyKey().get().bytes());
    byte[] request = entry.data().clone();
    CommandCodec.stamp(request, 0);
    Remembered known = names.get(name);
    if (known != null) {
      return Arrays.equals(known.request(), request)
          ? known.outcome()
          : new Outcome.IdempotencyKeyReused();
    }
    Outcome.OfWrite outcome = apply(command);
    names.put(name, new Remembered(stampMillis, request, outcome));
    return outcome;
  }

  /**
   * @param current version of the key, if it is there
   */
  static boolean holds(Condition condition, OptionalLong current) {
    return switch (condition) {
      case Condition.Always _ -> true;
      case Condition.VersionIs is -> current.equals(OptionalLong.of(is.version()));
      case Condition.Present _ -> current.isPresent();
      case Condition.Absent _ -> current.isEmpty();
    };
  }

  private Outcome.OfWrite apply(Command command) {
    String key = text(command.key());
    Value now = values.get(key);
    OptionalLong current = now == null ? OptionalLong.empty() : OptionalLong.of(now.version());
    if (!holds(command.condition(), current)) {
      return new Outcome.PreconditionFailed(current);
    }
    return switch (command) {
      case Command.Put put -> {
        values.put(key, new Value(text(put.value()), ++version));
        yield now == null ? new Outcome.Created(version) : new Outcome.Replaced(version);
      }
      case Command.Delete _ -> {
        values.remove(key);
        yield now == null ? new Outcome.NothingToDelete() : new Outcome.Deleted(++version);
      }
    };
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
