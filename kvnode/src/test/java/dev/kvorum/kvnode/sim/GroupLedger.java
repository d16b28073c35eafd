package dev.kvorum.kvnode.sim;

import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.EntryKind;
import dev.kvorum.kvnode.raft.Position;
import dev.kvorum.kvnode.raft.RaftStatus;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import dev.kvorum.kvnode.shard.route.Seams;
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
   * @param end at the first replica that was asked, if any; all others' must be the same
   * @param asked whether somebody asked for the end there: else nobody looked whether a put
   *     replaces something, and its end is that it does
   */
  private record Committed(
      long term, EntryKind kind, int data, Optional<WriteEnd> end, boolean asked) {

    boolean agrees(Committed other) {
      return term == other.term
          && kind == other.kind
          && data == other.data
          && (asked && other.asked
              ? end.equals(other.end)
              : end.map(Committed::unasked).equals(other.end.map(Committed::unasked)));
    }

    private static WriteEnd unasked(WriteEnd end) {
      return end instanceof WriteEnd.Ended(Outcome.Created(long version))
          ? new WriteEnd.Ended(new Outcome.Replaced(version))
          : end;
    }
  }

  /**
   * The latest lease that a replica has granted a read under.
   *
   * @param trusted whether it would still let one pass
   */
  private record Granted(long term, BooleanSupplier trusted) {}

  private final long shard;
  private final Totals totals;
  private final KeyLedger keys;
  private final List<Committed> log = new ArrayList<>();
  private final TreeMap<Long, Long> leaderOfTerm = new TreeMap<>();
  private final Map<Long, Granted> leases = new HashMap<>();

  GroupLedger(long shard, Totals totals, KeyLedger keys) {
    this.shard = shard;
    this.totals = totals;
    this.keys = keys;
    // What a group begins with: no entry, but a place in its log.
    log.add(new Committed(Position.FOUNDING.term(), EntryKind.NOOP, 0, Optional.empty(), false));
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

  void applied(long replica, Entry entry, WriteEnd end, boolean asked) {
    var seen =
        new Committed(
            entry.term(),
            entry.kind(),
            Arrays.hashCode(entry.data()),
            Optional.ofNullable(end),
            asked);
    if (entry.index() <= log.size()) {
      Committed first = log.get((int) entry.index() - 1);
      SimFailure.check(
          first.agrees(seen),
          "replicas apply the same to the same end",
          shard,
          replica,
          entry.index(),
          first,
          seen);
      if (asked) {
        log.set((int) entry.index() - 1, seen);
      }
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
      keys.changed(Seams.decode(entry.data()), outcome);
    }
  }
}
