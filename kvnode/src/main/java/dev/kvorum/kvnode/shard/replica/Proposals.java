package dev.kvorum.kvnode.shard.replica;

import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.raft.Position;
import dev.kvorum.kvnode.raft.RaftCore;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.Stamps;
import dev.kvorum.kvnode.shard.machine.StateMachine;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import java.util.OptionalLong;

/**
 * The writes of one replica: a leader stamps and proposes them, whoever leads not says who may, and
 * each is kept until it is certain what became of it. On the agents' thread.
 */
final class Proposals {

  private final ReplicaOptions options;
  private final Surroundings around;
  private final StateMachine machine;
  private final RaftCore core;
  private final PendingWrites writes = new PendingWrites();
  private final Stamps stamps = new Stamps();
  private boolean logIsFull;
  private long openedInTerm;

  Proposals(ReplicaOptions options, Surroundings around, StateMachine machine, RaftCore core) {
    this.options = options;
    this.around = around;
    this.machine = machine;
    this.core = core;
    observeStamp();
  }

  /** How many have been proposed and not decided. */
  int size() {
    return writes.size();
  }

  /** What applying tells how they end. */
  StateMachine.Applied ends() {
    return writes;
  }

  void take(PendingWrite write, long now) {
    if (!core.acceptsProposals()) {
      write.end(new WriteEnd.Elsewhere(leaderNode()));
    } else if (writes.size() >= around.limits().queuedMax() || logIsFull) {
      write.end(new Outcome.Busy());
    } else if (write.isOver(now)) {
      write.end(
          new Outcome.NoLeader()); // nobody waits for it, and it is certain that it wasn't made
    } else {
      writes.add(propose(write, now), write);
    }
  }

  /** A leader's first proposal, before those of the turn in which it became one. */
  void openShard() {
    if (openedInTerm != core.term() && core.acceptsProposals()) {
      openedInTerm = core.term();
      machine.opening().ifPresent(core::proposeForShard);
    }
  }

  private Position propose(PendingWrite write, long now) {
    openShard();
    if (write.isOfShard()) {
      return core.proposeForShard(write.command());
    }
    machine.stamp(write.command(), stamps.next(around.clock().wallMillis(), now));
    return core.propose(write.command());
  }

  private OptionalLong leaderNode() {
    return core.leader() == HardState.NOBODY || core.leads()
        ? OptionalLong.empty()
        : around.map().nodeOf(core.leader());
  }

  /** Everything up to an index is applied. */
  void applied(long last) {
    writes.passed(last);
    observeStamp();
  }

  /** The state is that of a snapshot at an index. */
  void restored(long index) {
    writes.covered(index);
    observeStamp();
  }

  private void observeStamp() {
    stamps.observe(machine.stampMillis(), around.clock().nanos());
  }

  void tick(long now) {
    writes.expire(now);
    logIsFull = around.wal().retainedBytes(options.replica()) > around.limits().logBytesHard();
  }

  void endAll() {
    writes.endAll();
  }
}
