package dev.kvorum.kvnode.raft;

import dev.kvorum.kvnode.raft.Message.Campaign;
import dev.kvorum.kvnode.raft.Message.PreVote;
import dev.kvorum.kvnode.raft.Message.PreVoteReply;
import dev.kvorum.kvnode.raft.Message.Verdict;
import dev.kvorum.kvnode.raft.Message.Vote;
import dev.kvorum.kvnode.raft.Message.VoteReply;

/**
 * Decides whom this replica supports (Raft §5.2, §5.4.1). Learners are asked too: they may not know
 * yet what they are.
 */
final class Ballot {

  private final Replica replica;

  Ballot(Replica replica) {
    this.replica = replica;
  }

  /** Promises nothing and changes nothing. */
  void answer(PreVote request, Role role) {
    boolean granted =
        request.term() > replica.term()
            && !role.name().equals(RoleName.LEADER)
            && !replica.leaderMayHoldLease()
            && isUpToDate(request.last())
            && !goesFirst(request, role);
    // A grant echoes the term asked for; a refusal carries ours, so that a replica that fell behind
    // catches up.
    replica.outbox.send(
        new PreVoteReply(
            request.route().back(), granted ? request.term() : replica.term(), verdict(granted)));
  }

  /**
   * Of two that ask at one moment with equal logs, the lower id goes first: else both campaign and
   * split the votes.
   */
  private boolean goesFirst(PreVote request, Role role) {
    return role.name().equals(RoleName.PRE_CANDIDATE)
        && request.last().equals(replica.log.last())
        && replica.id < request.route().from();
  }

  /**
   * Whether a vote request of a later term is not even looked at. Else: a follower acknowledges the
   * leader, loses touch for a moment, votes for another, and the old leader answers stale reads
   * inside its lease (SAFETY 4).
   */
  boolean ignores(Vote request, Role role) {
    boolean leaderIsAlive = role.name().equals(RoleName.LEADER) || replica.leaderMayHoldLease();
    return leaderIsAlive && request.campaign() != Campaign.TRANSFER;
  }

  /** A request of this very term. */
  void answer(Vote request, Role role) {
    long candidate = request.route().from();
    boolean granted =
        role.leader() == HardState.NOBODY
            && replica.mayVoteFor(candidate)
            && isUpToDate(request.last())
            && !(replica.leaderMayHoldLease() && request.campaign() != Campaign.TRANSFER);
    if (granted) {
      replica.voteFor(candidate);
    }
    replica.reply(new VoteReply(request.route().back(), replica.term(), verdict(granted)));
  }

  private boolean isUpToDate(Position candidateLast) {
    return candidateLast.compareTo(replica.log.last()) >= 0;
  }

  private static Verdict verdict(boolean granted) {
    return granted ? Verdict.GRANTED : Verdict.REFUSED;
  }
}
