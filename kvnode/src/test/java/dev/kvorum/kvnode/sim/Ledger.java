package dev.kvorum.kvnode.sim;

import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.Operation.Merge;
import dev.kvorum.kvnode.meta.Permit;
import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.raft.RaftStatus;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is true of the whole cluster, which only the simulation sees: one {@link GroupLedger} a
 * shard.
 */
final class Ledger {

  /** The one decision of a merge (SAFETY 21). */
  private enum Decision {
    ABSORB,
    UNFREEZE
  }

  private final Map<Long, GroupLedger> groups = new HashMap<>();
  private final Map<Long, Decision> merges = new HashMap<>();
  private final Set<Permit> permits = new HashSet<>();
  private final Totals totals;
  private final KeyLedger keys;

  Ledger(Totals totals) {
    this.totals = totals;
    keys = new KeyLedger(totals);
  }

  KeyLedger keys() {
    return keys;
  }

  GroupLedger group(long shard) {
    return groups.computeIfAbsent(shard, id -> new GroupLedger(id, totals, keys));
  }

  /** A replica has applied an entry, to the outcome. */
  void applied(long shard, long replica, Entry entry, WriteEnd end, boolean asked) {
    group(shard).applied(replica, entry, end, asked);
  }

  /** What a node knows of the cluster: no merge was ever decided the other way. */
  void knows(ClusterState map) {
    map.permit().filter(permits::add).ifPresent(_ -> totals.count("permits to stop"));
    map.merges()
        .forEach(
            merge ->
                decided(merge)
                    .ifPresent(
                        now ->
                            SimFailure.check(
                                now == merges.computeIfAbsent(merge.id(), _ -> now),
                                "a merge is decided once",
                                merge)));
  }

  private static Optional<Decision> decided(Merge merge) {
    return switch (merge.phase()) {
      case ABSORBING, ADOPTING, RETIRED -> Optional.of(Decision.ABSORB);
      case UNFREEZING, UNFROZEN -> Optional.of(Decision.UNFREEZE);
      case FREEZING, PLANNED, COPYING, PROMOTING, LEAVING, SPLITTING, MERGING -> Optional.empty();
    };
  }

  /** The status that an agent shows has changed. */
  void watched(long shard, long replica, RaftStatus before, RaftStatus now) {
    SimFailure.check(now.term() >= before.term(), "terms never fall", replica, before, now);
    SimFailure.check(
        now.commit() >= before.commit(), "the commit index never falls", replica, before, now);
    SimFailure.check(
        now.applied() >= before.applied(), "the applied index never falls", replica, before, now);
    SimFailure.check(
        now.base() >= before.base(), "a log never begins earlier", replica, before, now);
    SimFailure.check(
        now.applied() <= now.commit(), "only what is committed is applied", replica, now);
    SimFailure.check(now.commit() <= now.last(), "only what is there is committed", replica, now);
    if (now.quiet() && !before.quiet()) {
      totals.count(now.leads() ? "leaders gone to rest" : "followers gone to rest");
      SimFailure.check(now.commit() == now.last(), "rest before all is committed", replica, now);
    }
    if (now.leads()) {
      group(shard).leads(replica, now);
      if (before.leads() && before.term() == now.term()) {
        promotes(replica, before, now);
      }
    } else if (now.leader() != HardState.NOBODY) {
      group(shard).follows(replica, now);
    }
  }

  /** Whoever is to vote has what a vote is about (SAFETY 15). */
  private void promotes(long replica, RaftStatus before, RaftStatus now) {
    for (long voter : now.members().voters()) {
      if (voter != replica && !before.members().voters().contains(voter)) {
        totals.count("replicas promoted");
        SimFailure.check(
            now.match().getOrDefault(voter, 0L) > 0,
            "who is to vote has something of the log",
            replica,
            voter,
            now);
      }
    }
  }
}
