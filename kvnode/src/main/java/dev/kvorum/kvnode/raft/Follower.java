package dev.kvorum.kvnode.raft;

import dev.kvorum.kvnode.raft.Message.Append;
import dev.kvorum.kvnode.raft.Message.AppendRejected;
import dev.kvorum.kvnode.raft.Message.Appended;
import dev.kvorum.kvnode.raft.Message.Campaign;
import dev.kvorum.kvnode.raft.Message.Heartbeat;
import dev.kvorum.kvnode.raft.Message.HeartbeatReply;
import dev.kvorum.kvnode.raft.Message.ReadIndex;
import dev.kvorum.kvnode.raft.Message.Rest;
import dev.kvorum.kvnode.raft.Message.Resting;
import dev.kvorum.kvnode.raft.Message.Wake;

/**
 * Takes what the leader sends, and campaigns when it hears nothing (Raft §5.2, §5.3). Learners are
 * followers for ever.
 */
final class Follower implements Role {

  private final Replica replica;
  private long leader;
  private long electionDeadline;

  /** Its leader wanted rest, and had nothing that is not here. Nobody is heard any more. */
  private boolean quiet;

  /**
   * @param leader replica id of this term's leader, or {@link HardState#NOBODY} while it is unknown
   */
  Follower(Replica replica, long leader) {
    this.replica = replica;
    this.leader = leader;
    electionDeadline = replica.now() + replica.electionTimeoutNanos();
  }

  /** Campaigns at once, but not before others may grant a vote. */
  static Follower eager(Replica replica) {
    var follower = new Follower(replica, HardState.NOBODY);
    follower.electionDeadline = Math.max(replica.now(), replica.noVoteBefore());
    return follower;
  }

  @Override
  public RoleName name() {
    return RoleName.FOLLOWER;
  }

  @Override
  public long leader() {
    return leader;
  }

  @Override
  public boolean isQuiet() {
    return quiet;
  }

  @Override
  public Role tick() {
    if (quiet || !replica.mayCampaign()) {
      return this;
    }
    if (replica.isOnlyVoterForSure()) {
      return new Candidate(replica, Campaign.TIMEOUT);
    }
    if (replica.now() < electionDeadline) {
      return this;
    }
    return replica.isOnlyVoter()
        ? new Candidate(replica, Campaign.TIMEOUT)
        : new PreCandidate(replica);
  }

  /**
   * The way to the leader is cut: campaign as soon as others may grant a vote, which is no earlier
   * than before (SAFETY 4).
   */
  void suspectLeader() {
    if (quiet) {
      quiet = false;
      electionDeadline =
          Math.max(replica.now(), replica.noVoteBefore()) + replica.hastyTimeoutNanos();
    } else {
      electionDeadline =
          Math.min(electionDeadline, replica.noVoteBefore() + replica.hastyTimeoutNanos());
    }
  }

  /**
   * Somebody wants votes while this one rests. As far as is known here the leader's node is there,
   * so the leader counts as heard just now, and is asked to say something. Else: one that lost its
   * lane to the leader is elected by those that merely rest (SAFETY 6).
   */
  void wake() {
    if (quiet) {
      stir();
      replica.reply(new Wake(replica.to(leader), replica.term()));
    }
  }

  private void stir() {
    if (quiet) {
      quiet = false;
      replica.heardLeader();
      electionDeadline = replica.now() + replica.electionTimeoutNanos();
    }
  }

  void read(long token) {
    stir();
    if (leader != HardState.NOBODY) {
      replica.outbox.send(new ReadIndex(replica.to(leader), replica.term(), token));
    }
  }

  @Override
  public Role receive(Message message) {
    return switch (message) {
      case Message.FromLeader fromLeader -> {
        hear(fromLeader);
        yield obey(fromLeader);
      }
      case Message.Election _, Message.ToLeader _ -> this;
    };
  }

  private Role obey(Message.FromLeader message) {
    switch (message) {
      case Append append -> append(append);
      case Heartbeat heartbeat -> {
        replica.commitTo(heartbeat.commit());
        replica.reply(
            new HeartbeatReply(heartbeat.route().back(), replica.term(), heartbeat.round()));
      }
      case Rest rest -> rest(rest);
      case Message.SnapshotChunk chunk -> replica.outbox.chunk(chunk);
      case Message.ReadIndexReply reply -> replica.outbox.readReady(reply.token(), reply.index());
      case Message.ReadRefused reply -> replica.outbox.readRefused(reply.token());
      case Message.TimeoutNow _ -> {
        if (replica.isVoter()) {
          return new Candidate(replica, Campaign.TRANSFER);
        }
      }
    }
    return this;
  }

  private void rest(Rest rest) {
    quiet =
        replica.log.last().equals(rest.last()) && replica.log.persisted() == rest.last().index();
    if (quiet) {
      replica.commitTo(rest.last().index());
      replica.reply(new Resting(rest.route().back(), replica.term(), rest.round()));
    } else {
      replica.reply(new HeartbeatReply(rest.route().back(), replica.term(), rest.round()));
    }
  }

  /** A snapshot became the beginning of the log. */
  void matchedSnapshot(long index, Message.Route toLeader) {
    replica.outbox.sendAfterSync(new Appended(toLeader, replica.term(), index, 0));
  }

  @Override
  public Role persisted() {
    return this;
  }

  private void hear(Message.FromLeader fromLeader) {
    Invariant.check(
        leader == HardState.NOBODY || leader == fromLeader.route().from(),
        "a term has one leader",
        leader,
        fromLeader.route().from());
    leader = fromLeader.route().from();
    quiet = false;
    replica.heardLeader();
    electionDeadline = replica.now() + replica.electionTimeoutNanos();
  }

  private void append(Append append) {
    RaftLog log = replica.log;
    if (!log.matches(append.previous())) {
      Position hint =
          log.lastPossibleMatch(append.previous().index() - 1, append.previous().term());
      replica.reply(
          new AppendRejected(
              append.route().back(), replica.term(), append.previous(), hint, append.round()));
      return;
    }
    for (Entry entry : append.entries()) {
      replica.takeEntry(entry);
    }
    long match = append.previous().index() + append.entries().size();
    replica.commitTo(
        Math.min(
            append.commit(), match)); // of what follows, the leader's commit index says nothing
    acknowledge(append, match);
  }

  /**
   * Only what is synced counts for a majority, so the reply waits for the disk unless it has
   * everything already.
   */
  private void acknowledge(Append append, long match) {
    var appended = new Appended(append.route().back(), replica.term(), match, append.round());
    if (replica.log.persisted() >= match) {
      replica.reply(appended);
    } else {
      replica.outbox.sendAfterSync(appended);
    }
  }
}
