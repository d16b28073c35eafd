package dev.kvorum.kvnode.sim;

import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.EntryKind;
import dev.kvorum.kvnode.raft.Position;
import dev.kvorum.kvnode.raft.RaftStatus;
import dev.kvorum.kvnode.shard.Command;
import dev.kvorum.kvnode.shard.IdempotencyKey;
import dev.kvorum.kvnode.shard.Outcome;
import dev.kvorum.kvnode.shard.Seams;
import dev.kvorum.kvnode.shard.WriteEnd;
import dev.kvorum.kvnode.sim.Changes.Change;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** What is true of one group: who led when, and what was committed at each place of its log. */
final class GroupLedger {

  /**
   * @param end at the first replica that applied it; all others' must be the same
   */
  private record Committed(long term, EntryKind kind, int data, String end) {}

  private static final TreeMap<Long, Long> NEVER_ACKNOWLEDGED = new TreeMap<>();

  /**
   * The latest lease that a replica has granted a read under.
   *
   * @param trusted whether it would still let one pass
   */
  private record Granted(long term, BooleanSupplier trusted) {}

  private final long shard;
  private final Totals totals;
  private final List<Committed> log = new ArrayList<>();
  private final TreeMap<Long, Long> leaderOfTerm = new TreeMap<>();
  private final Map<String, Outcome.OfWrite> outcomeOfName = new HashMap<>();
  private final Changes changes = new Changes();

  /** The highest version of a key that was acknowledged by a time. */
  private final Map<String, TreeMap<Long, Long>> acknowledged = new HashMap<>();

  private final Map<Long, Granted> leases = new HashMap<>();

  GroupLedger(long shard, Totals totals) {
    this.shard = shard;
    this.totals = totals;
    // What a group begins with: no entry, but a place in its log.
    log.add(new Committed(Position.FOUNDING.term(), EntryKind.NOOP, 0, ""));
  }

  /** Entries that are committed for sure, since somebody has applied them. */
  long committed() {
    return log.size();
  }

  void leads(long replica, RaftStatus status) {
    Long other = leaderOfTerm.putIfAbsent(status.term(), replica);
    SimFailure.check(
        other == null || other == replica,
        "a term has one leader",
        shard,
        status.term(),
        other,
        replica);
    if (other == null) {
      totals.count("elections");
      // Only for the newest leader: what was committed later isn't in the log of one that doesn't
      // know that it is deposed.
      boolean newest = leaderOfTerm.lastKey() == status.term();
      SimFailure.check(
          !newest || status.last() >= committed(),
          "a leader has all that is committed",
          shard,
          status,
          committed());
      if (newest) {
        leases.forEach(
            (holder, lease) ->
                SimFailure.check(
                    holder == replica
                        || lease.term() >= status.term()
                        || !lease.trusted().getAsBoolean(),
                    "nobody is elected while another's lease lasts",
                    shard,
                    status,
                    holder,
                    lease.term()));
      }
    }
  }

  /** A replica lets a read pass by its lease, and later ones for as long as it is trusted. */
  void leased(long replica, long term, BooleanSupplier trusted) {
    leases.put(replica, new Granted(term, trusted));
  }

  void follows(long replica, RaftStatus status) {
    Long leader = leaderOfTerm.get(status.term());
    SimFailure.check(
        leader == null || leader == status.leader(),
        "all follow one leader",
        shard,
        replica,
        status,
        leader);
  }

  /** Whether a replica leads in the newest term that has a leader. */
  boolean leadsNow(long replica) {
    return !leaderOfTerm.isEmpty() && leaderOfTerm.lastEntry().getValue() == replica;
  }

  void applied(long replica, Entry entry, WriteEnd end) {
    var seen =
        new Committed(
            entry.term(), entry.kind(), Arrays.hashCode(entry.data()), String.valueOf(end));
    if (entry.index() <= log.size()) {
      Committed first = log.get((int) entry.index() - 1);
      SimFailure.check(
          first.equals(seen),
          "replicas apply the same to the same end",
          shard,
          replica,
          entry.index(),
          first,
          seen);
      return;
    }
    SimFailure.check(
        entry.index() == log.size() + 1,
        "entries are applied without gaps",
        shard,
        replica,
        entry.index());
    boolean termFalls = !log.isEmpty() && log.getLast().term() > entry.term();
    SimFailure.check(!termFalls, "terms don't fall in a log", shard, entry.index());
    log.add(seen);
    totals.count("entries committed");
    if (end instanceof WriteEnd.Ended(Outcome.OfWrite outcome)
        && entry.kind() == EntryKind.COMMAND
        && shard != 0) {
      first(Seams.decode(entry.data()), outcome);
    }
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
        fresh,
        "a stale read is as new as it says",
        shard,
        key,
        version,
        newest,
        atNanos,
        changes.of(key));
  }

  /**
   * A scan showed some keys together.
   *
   * @param shown the version of each; 0 where it found nothing
   */
  void showsOneMoment(Map<String, Long> shown) {
    SimFailure.check(
        changes.holdOnce(shown), "a page shows one moment of a shard", shard, new TreeMap<>(shown));
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

  private void first(Command command, Outcome.OfWrite outcome) {
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
        shard,
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
