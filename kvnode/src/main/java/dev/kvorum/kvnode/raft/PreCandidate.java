package dev.kvorum.kvnode.raft;

import dev.kvorum.kvnode.raft.Message.Campaign;
import dev.kvorum.kvnode.raft.Message.PreVote;
import dev.kvorum.kvnode.raft.Message.Verdict;
import java.util.HashSet;
import java.util.Set;

/** Asks whether a campaign could be won before it disturbs anybody's term (Raft thesis §9.6). */
final class PreCandidate implements Role {

  private final Replica replica;

  /**
   * Soon: some may have refused only because their lease promise ends a little later, and who
   * hasn't answered may just be coming up.
   */
  private final long askAgainAt;

  private final Set<Long> granted = new HashSet<>();
  private final Set<Long> refused = new HashSet<>();

  PreCandidate(Replica replica) {
    this.replica = replica;
    askAgainAt = replica.now() + replica.options.heartbeatNanos();
    granted.add(replica.id);
    for (long voter : replica.members().voters()) {
      if (voter != replica.id) {
        replica.outbox.send(new PreVote(replica.to(voter), replica.term() + 1, replica.log.last()));
      }
    }
  }

  @Override
  public RoleName name() {
    return RoleName.PRE_CANDIDATE;
  }

  @Override
  public boolean isQuiet() {
    return false;
  }

  @Override
  public long leader() {
    return HardState.NOBODY;
  }

  @Override
  public Role tick() {
    return replica.now() >= askAgainAt ? new PreCandidate(replica) : this;
  }

  @Override
  public Role receive(Message message) {
    return switch (message) {
      case Message.PreVoteReply reply -> count(reply);
      case Message.FromLeader fromLeader ->
          new Follower(replica, fromLeader.route().from()).receive(fromLeader);
      case Message.Election _, Message.ToLeader _ -> this;
    };
  }

  @Override
  public Role persisted() {
    return this;
  }

  private Role count(Message.PreVoteReply reply) {
    if (reply.verdict() == Verdict.GRANTED) {
      granted.add(reply.route().from());
    } else {
      refused.add(reply.route().from());
    }
    return switch (Quorum.tally(replica.members(), granted, refused)) {
      case WON -> new Candidate(replica, Campaign.TIMEOUT);
      case LOST -> new Follower(replica, HardState.NOBODY);
      case OPEN -> this;
    };
  }
}
