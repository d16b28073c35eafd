package dev.kvorum.kvnode.raft;

import dev.kvorum.kvnode.raft.Message.Campaign;
import dev.kvorum.kvnode.raft.Message.Verdict;
import dev.kvorum.kvnode.raft.Message.Vote;
import java.util.HashSet;
import java.util.Set;

/**
 * Holds an election in a new term (Raft §5.2). Its own vote counts once it is synced, as
 * everybody's does.
 */
final class Candidate implements Role {

  private final Replica replica;

  /**
   * Counts from when the requests for votes leave: a slow disk must not use up the time to answer
   * them.
   */
  private long deadline;

  private final Campaign campaign;
  private long askAgainAt;

  private final Set<Long> granted = new HashSet<>();
  private final Set<Long> refused = new HashSet<>();

  Candidate(Replica replica, Campaign campaign) {
    this.replica = replica;
    this.campaign = campaign;
    replica.advanceTerm(replica.term() + 1);
    replica.voteFor(replica.id);
    replica.members().voters().stream().filter(this::isUndecided).forEach(this::ask);
  }

  private boolean isUndecided(long voter) {
    return voter != replica.id && !granted.contains(voter) && !refused.contains(voter);
  }

  private void ask(long voter) {
    replica.reply(new Vote(replica.to(voter), replica.term(), replica.log.last(), campaign));
  }

  @Override
  public RoleName name() {
    return RoleName.CANDIDATE;
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
    boolean hasAsked = granted.contains(replica.id);
    if (hasAsked && replica.now() >= deadline) {
      return new PreCandidate(replica);
    }
    if (hasAsked && replica.now() >= askAgainAt) { // who hasn't answered may just be coming up
      askAgainAt = replica.now() + replica.options.heartbeatNanos();
      replica.members().voters().stream().filter(this::isUndecided).forEach(this::ask);
    }
    return this;
  }

  @Override
  public Role persisted() {
    if (!replica.hardStateIsSynced()) {
      return this;
    }
    if (granted.add(replica.id)) {
      deadline = replica.now() + replica.electionTimeoutNanos();
      askAgainAt = replica.now() + replica.options.heartbeatNanos();
    }
    return tally();
  }

  @Override
  public Role receive(Message message) {
    return switch (message) {
      case Message.VoteReply reply -> count(reply);
      case Message.FromLeader fromLeader ->
          new Follower(replica, fromLeader.route().from()).receive(fromLeader);
      case Message.Election _, Message.ToLeader _ -> this;
    };
  }

  private Role count(Message.VoteReply reply) {
    if (reply.verdict() == Verdict.GRANTED) {
      granted.add(reply.route().from());
    } else {
      refused.add(reply.route().from());
    }
    return tally();
  }

  private Role tally() {
    return switch (Quorum.tally(replica.members(), granted, refused)) {
      case WON -> granted.contains(replica.id) ? new Leader(replica) : this;
      case LOST -> new Follower(replica, HardState.NOBODY);
      case OPEN -> this;
    };
  }
}
