package dev.kvorum.kvnode.sim;

import dev.kvorum.kvnode.shard.machine.Command;
import dev.kvorum.kvnode.shard.machine.IdempotencyKey;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.sim.Changes.Change;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the keys' history must be like, whichever shards own them in the course of it. */
final class KeyLedger {

  private static final TreeMap<Long, Long> NEVER_ACKNOWLEDGED = new TreeMap<>();

  private final Totals totals;
  private final Map<String, Outcome.OfWrite> outcomeOfName = new HashMap<>();
  private final Changes changes = new Changes();

  /** The highest version of a key that was acknowledged by a time. */
  private final Map<String, TreeMap<Long, Long>> acknowledged = new HashMap<>();

  KeyLedger(Totals totals) {
    this.totals = totals;
  }

  /** A client was told that its write has this version. */
  void acknowledge(String key, long version, long atNanos) {
    TreeMap<Long, Long> ofKey = acknowledged.computeIfAbsent(key, _ -> new TreeMap<>());
    ofKey.put(atNanos, Math.max(version, newestAcknowledged(key, atNanos)));
  }

  /**
   * A client read a value, or nothing, that was said to be as new as of some time.
   *
   * @param version 0 where nothing was found
   */
  void readAsOf(String key, long version, long atNanos) {
    long newest = newestAcknowledged(key, atNanos);
    boolean fresh =
        version > 0
            ? version >= newest && changes.contains(key, new Change(version, true))
            : newest == 0 || changes.wasAbsentSince(newest, key);
    SimFailure.check(
        fresh, "a stale read is as new as it says", key, version, newest, atNanos, changes.of(key));
  }

  /**
   * A scan showed some keys together.
   *
   * @param shown the version of each; 0 where it found nothing
   */
  void showsOneMoment(Map<String, Long> shown) {
    SimFailure.check(
        changes.holdOnce(shown), "a page shows one moment of a shard", new TreeMap<>(shown));
  }

  /** What became of a key last, as far as anybody has applied it. */
  Optional<Change> latest(String key) {
    return changes.latest(key);
  }

  private long newestAcknowledged(String key, long atNanos) {
    Map.Entry<Long, Long> last =
        acknowledged.getOrDefault(key, NEVER_ACKNOWLEDGED).floorEntry(atNanos);
    return last == null ? 0 : last.getValue();
  }

  /** A command was applied for the first time, in the shard that owns its key. */
  void changed(Command command, Outcome.OfWrite outcome) {
    if (outcome instanceof Outcome.IdempotencyKeyReused) {
      return;
    }
    if (command.idempotencyKey().isPresent() && isRepeat(command.idempotencyKey().get(), outcome)) {
      return;
    }
    switch (outcome) {
      case Outcome.Created(long version) -> changed(command, new Change(version, true));
      case Outcome.Replaced(long version) -> changed(command, new Change(version, true));
      case Outcome.Deleted(long version) -> changed(command, new Change(version, false));
      case Outcome.NothingToDelete _, Outcome.PreconditionFailed _ -> {}
      case Outcome.IdempotencyKeyReused _, Outcome.Unknown _, Outcome.Refusal _ ->
          throw new SimFailure("no applied write ends like this: " + outcome);
    }
  }

  private boolean isRepeat(IdempotencyKey name, Outcome.OfWrite outcome) {
    Outcome.OfWrite before =
        outcomeOfName.putIfAbsent(new String(name.bytes(), StandardCharsets.UTF_8), outcome);
    SimFailure.check(
        before == null || before.equals(outcome),
        "a repeat gets the first answer",
        before,
        outcome);
    if (before != null) {
      totals.count("repeats applied once");
    }
    return before != null;
  }

  private void changed(Command command, Change change) {
    changes.add(new String(command.key(), StandardCharsets.UTF_8), change);
  }
}
