package dev.kvorum.kvnode.sim;

import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.raft.RaftStatus;
import dev.kvorum.kvnode.shard.WriteEnd;
import java.util.HashMap;
import java.util.Map;

/**
 * What is true of the whole cluster, which only the simulation sees: one {@link GroupLedger} a
 * shard.
 */
final class Ledger {

  private final Map<Long, GroupLedger> groups = new HashMap<>();
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
  void applied(long shard, long replica, Entry entry, WriteEnd end) {
    group(shard).applied(replica, entry, end);
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
    } else if (now.leader() != HardState.NOBODY) {
      group(shard).follows(replica, now);
    }
  }
}
