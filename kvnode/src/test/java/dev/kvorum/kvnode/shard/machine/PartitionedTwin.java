package dev.kvorum.kvnode.shard.machine;

import static dev.kvorum.kvnode.shard.machine.Log.bytes;
import static dev.kvorum.kvnode.shard.machine.Log.named;
import static dev.kvorum.kvnode.shard.machine.Log.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** What keys hold and what was answered under which name, whatever shards there are. */
final class PartitionedTwin {

  private record Value(String text, long version) {}

  private record Answer(byte[] request, Outcome.OfWrite outcome, long atMillis) {}

  private final Map<String, Value> values = new HashMap<>();
  private final Map<String, Long> newest = new HashMap<>();
  private final Map<String, Answer> answers = new HashMap<>();
  private final List<Command> named = new ArrayList<>();

  Optional<String> read(String key) {
    return Optional.ofNullable(values.get(key)).map(value -> value.text() + "@" + value.version());
  }

  Command anyCommand(SplittableRandom random, int keys, Supplier<String> newName) {
    if (!named.isEmpty() && random.nextInt(4) == 0) {
      return named.get(random.nextInt(named.size()));
    }
    String key = "key-" + random.nextInt(keys);
    Condition condition =
        switch (random.nextInt(6)) {
          case 0 -> new Condition.VersionIs(newest.getOrDefault(key, 0L));
          case 1 -> new Condition.Present();
          case 2 -> new Condition.Absent();
          default -> Condition.ALWAYS;
        };
    Command command =
        random.nextInt(4) == 0
            ? new Command.Delete(bytes(key), condition, Optional.empty())
            : put(key, "value-" + random.nextInt(100), condition);
    if (random.nextInt(3) > 0) {
      return command;
    }
    Command once = named(newName.get(), command);
    named.add(once);
    return once;
  }

  /** Whether it was applied under its name before, not too long ago. */
  boolean isRepeat(Command command, long nowMillis) {
    return command
        .idempotencyKey()
        .map(name -> answers.get(text(name.bytes())))
        .filter(known -> nowMillis - known.atMillis() < Dedupe.KEPT_MILLIS)
        .isPresent();
  }

  /** Checks how a command has ended, and does the same. */
  void check(Command command, long nowMillis, Outcome.OfWrite outcome) {
    if (isRepeat(command, nowMillis)) {
      Answer first = answers.get(text(command.idempotencyKey().orElseThrow().bytes()));
      assertTrue(Arrays.equals(first.request(), CommandCodec.encode(command)));
      assertEquals(first.outcome(), outcome, "a repeat gets the first answer");
      return;
    }
    if (isRememberedLonger(command, outcome)) {
      return;
    }
    apply(command, outcome);
    command
        .idempotencyKey()
        .ifPresent(
            name ->
                answers.put(
                    text(name.bytes()),
                    new Answer(CommandCodec.encode(command), outcome, nowMillis)));
  }

  /** A merge gives names the age that they had when their shard was written to last. */
  private boolean isRememberedLonger(Command command, Outcome.OfWrite outcome) {
    return command
        .idempotencyKey()
        .map(name -> answers.get(text(name.bytes())))
        .filter(known -> known.outcome().equals(outcome))
        .isPresent();
  }

  private void apply(Command command, Outcome.OfWrite outcome) {
    String key = text(command.key());
    Value now = values.get(key);
    OptionalLong current = now == null ? OptionalLong.empty() : OptionalLong.of(now.version());
    if (!MachineTwin.holds(command.condition(), current)) {
      assertEquals(new Outcome.PreconditionFailed(current), outcome);
      return;
    }
    switch (command) {
      case Command.Put(byte[] _, byte[] value, Condition _, Optional<IdempotencyKey> _) -> {
        long version =
            now == null
                ? assertInstanceOf(Outcome.Created.class, outcome).version()
                : assertInstanceOf(Outcome.Replaced.class, outcome).version();
        grown(key, version);
        values.put(key, new Value(text(value), version));
      }
      case Command.Delete _ when now == null ->
          assertInstanceOf(Outcome.NothingToDelete.class, outcome);
      case Command.Delete _ -> {
        grown(key, assertInstanceOf(Outcome.Deleted.class, outcome).version());
        values.remove(key);
      }
    }
  }

  /** SAFETY 22. */
  private void grown(String key, long version) {
    long before = newest.getOrDefault(key, 0L);
    assertTrue(version > before, key + " had version " + before + " and has " + version);
    newest.put(key, version);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
