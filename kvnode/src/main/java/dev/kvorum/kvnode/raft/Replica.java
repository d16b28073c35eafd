package dev.kvorum.kvnode.raft;

import dev.kvorum.kvnode.raft.Message.Route;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * What a replica is in every role: its identity, log, term and vote, members and clock. The roles
 * share it.
 */
final class Replica {

  final long shard;
  final long id;
  final RaftOptions options;
  final RaftLog log;
  final MembershipHistory memberships;
  final Outbox outbox = new Outbox();
  private final SplittableRandom random;

  private HardState hardState;

  /** What the disk has or is being given. */
  private HardState handedToDisk;

  /** What the disk has for sure. Messages that speak of a later state wait for it. */
  private HardState synced;

  /** Invariant: never falls. */
  private long commit;

  /**
   * Time of the last tick: at or before now for what is sent, at or after arrival for what is
   * received.
   */
  private long now;

  private OptionalLong diskBusySince = OptionalLong.empty();

  /**
   * Before this nobody here grants a vote: a leader's lease may count on this replica (SAFETY 4).
   */
  private long noVoteBefore;

  Replica(long shard, long id, RaftOptions options, Restored restored, Start start) {
    this.shard = shard;
    this.id = id;
    this.options = options;
    this.random = new SplittableRandom(start.seed());
    this.now = start.nowNanos();
    log = new RaftLog(restored, options.cacheBytesMax());
    memberships =
        new MembershipHistory(
            restored.base().index(), restored.baseMembership(), restored.membershipEntries());
    hardState = restored.hardState();
    handedToDisk = hardState;
    synced = hardState;
    commit = restored.applied();
    noVoteBefore = start.nowNanos() + (hasFollowedNobody() ? 0 : options.electionMinNanos());
  }

  /**
   * Whether it has acknowledged nothing to anybody, in this life or an earlier one. An answer to a
   * leader leaves after the leader's term is synced, and every leader's term is above 0: so no
   * lease counts on a replica whose term is 0, and there is nothing that its vote may wait for
   * (SAFETY 4). A disk that has lost a term doesn't come back as this replica (SAFETY 2, 3).
   */
  private boolean hasFollowedNobody() {
    return synced.term() == 0;
  }

  Membership members() {
    return memberships.current();
  }

  boolean isVoter() {
    return members().voters().contains(id);
  }

  /**
   * Whether there is no leader to wait for. While the removal of the last other voter is not known
   * to be committed, that one may lead and hold a lease that counts on this replica.
   */
  boolean isOnlyVoterForSure() {
    return isOnlyVoter() && membersAreCommitted();
  }

  boolean isOnlyVoter() {
    return isVoter() && members().majority() == 1;
  }

  /**
   * A voter, or one until a change that is not known to be committed. Else: a leader appends its
   * own removal and loses touch before anybody else has it; its log is the longest, so nobody can
   * win without it, and it never tries (thesis §4.2.2).
   */
  boolean mayCampaign() {
    return isVoter() || !membersAreCommitted() && memberships.before().voters().contains(id);
  }

  private boolean membersAreCommitted() {
    return memberships.currentSince() <= commit;
  }

  long term() {
    return hardState.term();
  }

  long votedFor() {
    return hardState.votedFor();
  }

  long now() {
    return now;
  }

  void tick(long nowNanos) {
    now = Math.max(now, nowNanos);
  }

  Route to(long replica) {
    return new Route(shard, id, replica);
  }

  /** A random wait of one election timeout (Raft §5.2). */
  long electionTimeoutNanos() {
    return random.nextLong(options.electionMinNanos(), options.electionMaxNanos());
  }

  /**
   * A short random wait, so that two replicas that lose their leader at one moment don't campaign
   * at one moment.
   */
  long hastyTimeoutNanos() {
    return random.nextLong((options.electionMaxNanos() - options.electionMinNanos()) / 4);
  }

  /**
   * Follows a later term, in which it has not voted. Acknowledgements of the earlier term that
   * still wait for the disk are dropped: the later leader may truncate what they speak of before it
   * gets there.
   */
  void advanceTerm(long term) {
    Invariant.check(term > term(), "terms never fall", term, term());
    hardState = new HardState(term, HardState.NOBODY);
    outbox.takeAfterSync();
  }

  /**
   * Puts a leader's entry into the log; one that is there already changes nothing, one that
   * conflicts gives way (Raft §5.3).
   */
  void takeEntry(Entry entry) {
    if (log.matches(entry.position())) {
      return;
    }
    if (entry.index() <= log.lastIndex()) {
      Invariant.check(
          entry.index() > commit, "a committed entry is never replaced", entry.index(), commit);
      log.truncateFrom(entry.index());
      memberships.truncateFrom(entry.index());
    }
    append(entry);
  }

  void append(Entry entry) {
    log.append(entry);
    if (entry.kind() == EntryKind.MEMBERSHIP) {
      memberships.add(entry.index(), MembershipCodec.decode(entry.data()));
    }
  }

  void voteFor(long candidate) {
    Invariant.check(
        votedFor() == HardState.NOBODY || votedFor() == candidate,
        "one vote a term",
        votedFor(),
        candidate);
    hardState = new HardState(term(), candidate);
  }

  boolean mayVoteFor(long candidate) {
    return votedFor() == HardState.NOBODY || votedFor() == candidate;
  }

  /** A leader was heard: its lease may last until then. */
  void heardLeader() {
    noVoteBefore = Math.max(noVoteBefore, now + options.electionMinNanos());
  }

  long noVoteBefore() {
    return noVoteBefore;
  }

  boolean leaderMayHoldLease() {
    return now < noVoteBefore;
  }

  boolean hardStateIsSynced() {
    return synced.equals(hardState);
  }

  boolean hardStateIsNewForDisk() {
    return !handedToDisk.equals(hardState);
  }

  HardState handHardStateToDisk() {
    handedToDisk = hardState;
    return hardState;
  }

  void diskHasWhatItWasHanded() {
    synced = handedToDisk;
  }

  void diskIsBusy() {
    diskBusySince = OptionalLong.of(now);
  }

  void diskIsIdle() {
    diskBusySince = OptionalLong.empty();
  }

  boolean diskIsSlow() {
    return diskBusySince.isPresent() && now - diskBusySince.getAsLong() > options.slowDiskNanos();
  }

  long commit() {
    return commit;
  }

  void commitTo(long index) {
    Invariant.check(
        index <= log.lastIndex(), "only what the log holds is committed", index, log.lastIndex());
    commit = Math.max(commit, index);
  }

  /** A message leaves at once unless it speaks of a term or vote that is not synced. */
  void reply(Message message) {
    if (hardStateIsSynced()) {
      outbox.send(message);
    } else {
      outbox.sendAfterSync(message);
    }
  }
}
