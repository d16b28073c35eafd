package dev.kvorum.kvnode.raft;

import dev.kvorum.kvnode.raft.Effects.IndexRange;
import dev.kvorum.kvnode.raft.Effects.Persist;
import dev.kvorum.kvnode.raft.Effects.SnapshotMark;
import java.util.List;
import java.util.Optional;

/**
 * One replica of one Raft group: verbs in, {@link Effects} out. No thread, clock, file or socket is
 * in it; its driver calls it from one thread at a time. See the package's page for the contract
 * between the two.
 */
public final class RaftCore {

  private final Replica replica;
  private final Ballot ballot;
  private Role role;

  private boolean persistUnderWay;
  private Optional<SnapshotMark> snapshotToPersist = Optional.empty();

  /** Invariant: handedToApply <= persisted and handedToApply <= committed. */
  private long handedToApply;

  private long applied;

  /**
   * @param shard the group's number, for messages
   * @param id this replica's id
   */
  public RaftCore(long shard, long id, RaftOptions options, Restored restored, Start start) {
    replica = new Replica(shard, id, options, restored, start);
    ballot = new Ballot(replica);
    role =
        switch (start.urgency()) {
          case PATIENT -> new Follower(replica, HardState.NOBODY);
          case EAGER -> Follower.eager(replica);
        };
    handedToApply = restored.applied();
    applied = restored.applied();
  }

  /**
   * Time has passed. To be called with a time read <i>after</i> the messages of a turn were taken
   * from their queue and before they are given to {@link #receive}: what was received is then never
   * older than it seems, which leases rely on.
   */
  public void tick(long nowNanos) {
    replica.tick(nowNanos);
    role = role.tick();
  }

  public void receive(Message message) {
    if (message.route().to() != replica.id) {
      return; // to a replica that was here before (SAFETY 2)
    }
    switch (message) {
      case Message.PreVote request -> {
        wake();
        ballot.answer(request, role);
      }
      case Message.PreVoteReply reply -> receivePreVoteReply(reply);
      case Message.Vote request -> {
        wake();
        receiveVote(request);
      }
      case Message.VoteReply _, Message.FromLeader _, Message.ToLeader _ -> {
        if (message.term() > replica.term()) {
          follow(message);
        }
        if (message.term() == replica.term()) {
          role = role.receive(message);
        } else {
          answerStale(message);
        }
      }
    }
  }

  /** Whether a proposal would be taken. */
  public boolean acceptsProposals() {
    return role instanceof Leader leader && leader.acceptsProposals();
  }

  /**
   * Appends a command to the log of a leader that accepts proposals; committed when an apply shows
   * its position.
   */
  public Position propose(byte[] command) {
    return leading().propose(EntryKind.COMMAND, command);
  }

  /** Entries up to an index are committed: they were applied here in an earlier life. */
  public void knowCommitted(long index) {
    replica.commitTo(Math.min(index, replica.log.persisted()));
  }

  /** As {@link #propose}, of a command about what the group is for. */
  public Position proposeForShard(byte[] command) {
    return leading().propose(EntryKind.SHARD, command);
  }

  /**
   * Why these may not become the members now, in words; empty where {@link #changeMembership} would
   * take them.
   */
  public Optional<String> refusal(Membership next) {
    return role instanceof Leader leader
        ? new MembershipChange(replica, leader).refusal(next)
        : Optional.of("only a leader changes members");
  }

  /**
   * Proposes the next members, for which there is no {@link #refusal}: of a later epoch than the
   * present ones, which are committed, with one voter more or fewer at most, and without a voter
   * that isn't caught up.
   */
  public Position changeMembership(Membership next) {
    refusal(next)
        .ifPresent(
            why -> {
              throw new Invariant.Broken("the next members may be proposed: " + why);
            });
    return leading().propose(EntryKind.MEMBERSHIP, MembershipCodec.encode(next));
  }

  /**
   * Whether a leader knows a replica to follow closely, itself included. To be asked of a group
   * that is kept from rest: of one that rests nobody else is heard.
   */
  public boolean isCaughtUp(long replicaId) {
    return role instanceof Leader leader && leader.isCaughtUp(replicaId);
  }

  /**
   * Something is to be changed here by and by: a leader whose group rests wakes it, and finds out
   * who is there.
   */
  public void keepAwake() {
    if (role instanceof Leader leader) {
      leader.wake();
    }
  }

  /**
   * Asks for a read index; dropped where no leader is known or leadership changes, so the driver
   * asks again.
   *
   * @param token comes back in {@link Effects.ReadReady}, now and then twice; never used again, not
   *     after a restart either: else the answer to a read of the life before passes for that to a
   *     later one
   */
  public void read(long token) {
    switch (role) {
      case Leader leader -> leader.read(token);
      case Follower follower -> follower.read(token);
      case PreCandidate _, Candidate _ -> {}
    }
  }

  /**
   * Whether a read needs no read index: this replica leads, belongs to the group alone, and has
   * applied whatever others had a part in. It holds until the next verb; before an {@link Effects}
   * of that verb is carried out, whoever relies on it has to know that it holds no more.
   */
  public boolean knowsAll() {
    return role instanceof Leader leader && leader.knowsAll(applied);
  }

  /** Begins to hand leadership to a voter; nothing happens where this replica does not lead. */
  public void transferLeadership(long to) {
    if (role instanceof Leader leader) {
      leader.transferTo(to);
    }
  }

  /**
   * Hands leadership to the voter with most of the log; asked again while it does so, it goes on.
   */
  public void transferLeadership() {
    if (role instanceof Leader leader) {
      leader.transferTo(leader.bestSuccessor());
    }
  }

  /**
   * The connection to a replica's node was cut: what was under way to it is lost; a follower of it
   * may campaign early.
   */
  public void disconnected(long peer) {
    switch (role) {
      case Leader leader -> leader.restart(peer);
      case Follower follower -> {
        if (follower.leader() == peer) {
          follower.suspectLeader();
        }
      }
      case PreCandidate _, Candidate _ -> {}
    }
  }

  /**
   * Whether the group rests (SAFETY 6): no tick is needed until the next verb. Whoever drives this
   * then watches the nodes of the others, and calls {@link #disconnected} for one that has gone
   * silent or has started anew.
   */
  public boolean isQuiet() {
    return role.isQuiet();
  }

  /**
   * Entries that {@link Effects#fetches} asked for; empty when the log has been compacted past
   * them.
   */
  public void fetched(Effects.Fetch fetch, List<Entry> entries) {
    if (role instanceof Leader leader) {
      leader.fetched(fetch.replica(), entries);
    }
  }

  /**
   * The snapshot for a peer has been installed there or has failed. Where it hasn't brought the
   * peer to this leader's log, which may have been compacted past it meanwhile, it is found out
   * anew what the peer has.
   */
  public void snapshotEnded(long peer) {
    if (role instanceof Leader leader) {
      leader.snapshotEnded(peer);
    }
  }

  /**
   * A leader's snapshot is whole and durable here; becomes the beginning of the log unless the log
   * has got further.
   */
  public SnapshotVerdict snapshotReceived(SnapshotMark mark, Message.SnapshotChunk last) {
    boolean wanted = mark.position().index() > replica.commit();
    if (wanted) {
      replica.log.resetTo(mark.position());
      replica.memberships.beginAt(mark.position().index(), mark.membership());
      replica.memberships.truncateFrom(
          replica.log.lastIndex() + 1); // unless the log has kept what follows
      replica.commitTo(mark.position().index());
      handedToApply = mark.position().index();
      snapshotToPersist = Optional.of(mark);
    }
    if (role instanceof Follower follower && last.term() == replica.term()) {
      follower.matchedSnapshot(mark.position().index(), last.route().back());
    }
    return wanted ? SnapshotVerdict.INSTALLED : SnapshotVerdict.OUTRUN;
  }

  /** What became of a received snapshot. */
  public enum SnapshotVerdict {
    /** The state machine is to be restored from it. */
    INSTALLED,
    /** The log has more than it. */
    OUTRUN
  }

  /**
   * The {@link Persist} that was under way is on disk; {@code end} is the one it named (SAFETY 11).
   */
  public void persisted(Position end) {
    Invariant.check(persistUnderWay, "only what was asked for is persisted");
    persistUnderWay = false;
    replica.diskIsIdle();
    replica.diskHasWhatItWasHanded();
    replica.log.persistedTo(end);
    role = role.persisted();
  }

  /** The state machine has applied everything up to here. */
  public void applied(long index) {
    Invariant.check(
        index <= handedToApply, "only what was handed out is applied", index, handedToApply);
    applied = Math.max(applied, index);
    replica.log.trimCache(applied, role.matchedByAll());
  }

  /**
   * Forgets log that the state machine holds durably; the mark is what the log on disk must note as
   * its beginning, behind the {@link Persist} that is under way.
   */
  public SnapshotMark compact(long upTo) {
    Invariant.check(upTo <= applied, "only applied entries are compacted", upTo, applied);
    Invariant.check(upTo <= replica.log.persisted(), "only persisted entries are compacted");
    Invariant.check(upTo >= replica.log.base().index(), "what is forgotten is not compacted again");
    Position position = replica.log.position(upTo);
    replica.log.compactTo(position);
    replica.memberships.compactTo(upTo);
    // A snapshot that still waits for the disk would take the log on it back to before this mark.
    snapshotToPersist = snapshotToPersist.filter(mark -> mark.position().index() > upTo);
    return new SnapshotMark(position, replica.memberships.asOf(upTo));
  }

  /** What is to be done now. */
  public Effects effects() {
    if (role instanceof Leader leader) {
      leader.flush();
    }
    Optional<Persist> persist = persistUnderWay ? Optional.empty() : nextPersist();
    return replica.outbox.take(persist, nextApply());
  }

  /** Cached entries of a range, from its beginning; empty where they are no longer in memory. */
  public List<Entry> cached(IndexRange range, int bytesMax) {
    return replica.log.isCached(range.first())
        ? replica.log.slice(range.first(), range.last(), bytesMax)
        : List.of();
  }

  public long term() {
    return replica.term();
  }

  /** Replica id of the leader of this term as far as known, or {@link HardState#NOBODY}. */
  public long leader() {
    return role.leader();
  }

  public boolean leads() {
    return role instanceof Leader;
  }

  public long commit() {
    return replica.commit();
  }

  public long applied() {
    return applied;
  }

  /** Where the state machine stands, and the members as of there: what a snapshot of it is of. */
  public SnapshotMark appliedMark() {
    return new SnapshotMark(replica.log.position(applied), replica.memberships.asOf(applied));
  }

  public RaftStatus status() {
    return RaftStatus.of(replica, role, applied);
  }

  /**
   * Until when, in monotonic nanoseconds, nobody else can lead; not after now where there is no
   * lease.
   */
  public long leaseUntilNanos() {
    return role instanceof Leader leader ? leader.leaseUntil() : replica.now();
  }

  /**
   * The term that {@link #leaseUntilNanos} speaks of, or 0 where none may be trusted any more,
   * however long it was to last.
   */
  public long leaseTerm() {
    return role instanceof Leader leader && !leader.hasForfeitedLease() ? replica.term() : 0;
  }

  private void wake() {
    switch (role) {
      case Leader leader -> leader.wake();
      case Follower follower -> follower.wake();
      case PreCandidate _, Candidate _ -> {}
    }
  }

  private Leader leading() {
    if (role instanceof Leader leader) {
      return leader;
    }
    throw new Invariant.Broken("only a leader proposes");
  }

  private void receivePreVoteReply(Message.PreVoteReply reply) {
    boolean granted = reply.verdict() == Message.Verdict.GRANTED;
    if (!granted && reply.term() > replica.term()) {
      follow(reply);
    } else if (role instanceof PreCandidate && reply.term() == replica.term() + (granted ? 1 : 0)) {
      role = role.receive(reply);
    }
  }

  private void receiveVote(Message.Vote request) {
    if (request.term() > replica.term()) {
      if (ballot.ignores(request, role)) {
        return;
      }
      follow(request);
    }
    if (request.term() == replica.term()) {
      ballot.answer(request, role);
    } else {
      answerStale(request);
    }
  }

  private void follow(Message message) {
    if (role instanceof Leader leader) {
      leader.stepDown();
    }
    replica.advanceTerm(message.term());
    role = new Follower(replica, HardState.NOBODY);
  }

  /** A leader or candidate of an earlier term learns of the later one, and stands back. */
  private void answerStale(Message message) {
    switch (message) {
      case Message.FromLeader _ ->
          replica.reply(new Message.HeartbeatReply(message.route().back(), replica.term(), 0));
      case Message.Vote _ ->
          replica.reply(
              new Message.VoteReply(
                  message.route().back(), replica.term(), Message.Verdict.REFUSED));
      case Message.PreVote _, Message.PreVoteReply _, Message.VoteReply _, Message.ToLeader _ -> {}
    }
  }

  private Optional<Persist> nextPersist() {
    Optional<HardState> hardState =
        replica.hardStateIsNewForDisk()
            ? Optional.of(replica.handHardStateToDisk())
            : Optional.empty();
    List<Entry> entries = replica.log.unpersisted();
    List<Message> waiting = replica.outbox.takeAfterSync();
    if (hardState.isEmpty() && entries.isEmpty() && snapshotToPersist.isEmpty()) {
      waiting.forEach(replica.outbox::send);
      return Optional.empty();
    }
    var persist = new Persist(snapshotToPersist, hardState, entries, waiting, replica.log.last());
    snapshotToPersist = Optional.empty();
    persistUnderWay = true;
    replica.diskIsBusy();
    return Optional.of(persist);
  }

  private Optional<IndexRange> nextApply() {
    long upTo = Math.min(replica.commit(), replica.log.persisted());
    if (upTo <= handedToApply) {
      return Optional.empty();
    }
    var range = new IndexRange(handedToApply + 1, upTo);
    handedToApply = upTo;
    return Optional.of(range);
  }
}
