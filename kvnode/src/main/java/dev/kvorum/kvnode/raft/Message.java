package dev.kvorum.kvnode.raft;

import java.util.List;

/**
 * What replicas of one group say to each other. A message names the sender and the receiver by
 * replica id, so that one to or from a replica that was removed counts for nobody (SAFETY 2).
 */
public sealed interface Message {

  Route route();

  /**
   * The sender's term, except for a pre-vote and its grant, which carry the term that the campaign
   * would have.
   */
  long term();

  /** Campaigns and votes: decided by the {@link Ballot} and counted by candidates. */
  sealed interface Election extends Message {}

  /** Sent by the leader of its term only, so it says who that is. */
  sealed interface FromLeader extends Message {}

  /** Means something to the leader of its term only. */
  sealed interface ToLeader extends Message {}

  /**
   * @param shard the group, for the reader of a log and for a receiver that does not know {@code
   *     to}
   * @param from replica id of the sender
   * @param to replica id of the receiver
   */
  record Route(long shard, long from, long to) {
    public Route back() {
      return new Route(shard, to, from);
    }
  }

  /**
   * Why a campaign is held: one for a transfer may interrupt a lease that its leader has given up.
   */
  enum Campaign {
    TIMEOUT,
    TRANSFER
  }

  enum Verdict {
    GRANTED,
    REFUSED
  }

  /** Would you vote for me? Changes nobody's state (Raft thesis §9.6). */
  record PreVote(Route route, long term, Position last) implements Election {}

  record PreVoteReply(Route route, long term, Verdict verdict) implements Election {}

  /** RequestVote (Raft §5.2). */
  record Vote(Route route, long term, Position last, Campaign campaign) implements Election {}

  record VoteReply(Route route, long term, Verdict verdict) implements Election {}

  /**
   * AppendEntries (Raft §5.3).
   *
   * @param commit the leader's commit index
   * @param round the leader's latest broadcast round; an acknowledgement of it proves leadership as
   *     of the round's start
   */
  record Append(
      Route route, long term, Position previous, List<Entry> entries, long commit, long round)
      implements FromLeader {}

  /** Everything up to {@code match} is the same as the leader's and synced here. */
  record Appended(Route route, long term, long match, long round) implements ToLeader {}

  /**
   * The receiver has no entry at {@code previous}.
   *
   * @param hint the last position of the receiver that could match: its index is below {@code
   *     previous}'s or its end
   */
  record AppendRejected(Route route, long term, Position previous, Position hint, long round)
      implements ToLeader {}

  /**
   * Keeps followers from campaigning, spreads the commit index and carries read rounds; never waits
   * for a disk.
   *
   * @param commit the leader's commit index, but never beyond what it knows the receiver to have
   *     synced: so that one that restarted, or took a rest from following, learns it without
   *     another append
   */
  record Heartbeat(Route route, long term, long commit, long round) implements FromLeader {}

  record HeartbeatReply(Route route, long term, long round) implements ToLeader {}

  /**
   * A heartbeat of a leader that wants rest: everything up to {@code last} is committed, and its
   * log ends there. Who has the same log says so and rests; to any other it is a heartbeat (SAFETY
   * 6).
   */
  record Rest(Route route, long term, Position last, long round) implements FromLeader {}

  /** The sender rests, as of this round, and campaigns only when it is told of its leader's end. */
  record Resting(Route route, long term, long round) implements ToLeader {}

  /** A follower that rested was disturbed: are you there? */
  record Wake(Route route, long term) implements ToLeader {}

  /** Campaign at once: leadership is handed to you (Raft thesis §3.10). */
  record TimeoutNow(Route route, long term) implements FromLeader {}

  /**
   * A follower asks for a read index; {@code token} is its own and comes back in the reply (Raft
   * thesis §6.4).
   */
  record ReadIndex(Route route, long term, long token) implements ToLeader {}

  record ReadIndexReply(Route route, long term, long token, long index) implements FromLeader {}

  /**
   * Who asked for a read index is no member, as far as its leader knows: it was removed, and hasn't
   * heard of it. Nothing else follows from it, as the removal may not be committed yet.
   */
  record ReadRefused(Route route, long term, long token) implements FromLeader {}

  /**
   * A piece of a snapshot, which must continue where the last one of the same snapshot ended.
   *
   * @param snapshot which snapshot; another id begins anew
   * @param offset of {@code bytes} in the snapshot's stream
   * @param total bytes of the whole stream
   */
  record SnapshotChunk(
      Route route,
      long term,
      SnapshotId snapshot,
      Membership membership,
      long offset,
      long total,
      byte[] bytes)
      implements FromLeader {}

  /**
   * @param next the offset that the receiver wants next; {@code total} only when the snapshot is
   *     installed
   */
  record SnapshotReply(Route route, long term, SnapshotId snapshot, long next)
      implements ToLeader {}

  /**
   * @param number the sender's own, unique while it runs
   * @param position the last position that the snapshot covers
   */
  record SnapshotId(long number, Position position) {}
}
