package dev.kvorum.kvnode.raft;

import dev.kvorum.kvnode.raft.Message.AppendRejected;
import dev.kvorum.kvnode.raft.Message.Appended;
import dev.kvorum.kvnode.raft.Message.Heartbeat;
import dev.kvorum.kvnode.raft.Message.ReadIndexReply;
import dev.kvorum.kvnode.raft.Message.Rest;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Appends, replicates, commits, and proves to readers that it still leads (Raft §5.3, §5.4.2, §8;
 * thesis §3.10, §6.4).
 */
final class Leader implements Role {

  private final Replica replica;
  private final Rounds rounds;
  private final Replication replication;
  private final Transfer transfer;
  private final Quiet quiet;

  /** Index of the entry with which this leadership began. */
  private final long firstIndex;

  private long nextHeartbeat;

  Leader(Replica replica) {
    this.replica = replica;
    rounds = new Rounds(replica.now());
    replication = new Replication(replica, rounds);
    transfer = new Transfer(replica);
    quiet = new Quiet(replica.options.quietAfterNanos(), replica.now());
    nextHeartbeat = replica.now();
    replication.followMembership();
    firstIndex = replica.log.lastIndex() + 1;
    replica.append(Entry.noop(firstIndex, replica.term()));
  }

  @Override
  public RoleName name() {
    return RoleName.LEADER;
  }

  @Override
  public long leader() {
    return replica.id;
  }

  boolean acceptsProposals() {
    return !transfer.isUnderWay();
  }

  Position propose(EntryKind kind, byte[] data) {
    Invariant.check(acceptsProposals(), "no proposal is taken while leadership is handed over");
    wake();
    var entry = new Entry(replica.log.lastIndex() + 1, replica.term(), kind, data);
    replica.append(entry);
    if (kind == EntryKind.MEMBERSHIP) {
      replication.followMembership();
    }
    return entry.position();
  }

  /** An entry of its own term is committed, so the commit index is known (Raft §8). */
  boolean knowsCommit() {
    return replica.log.termAt(replica.commit()) == replica.term();
  }

  /**
   * Whether a membership change may be proposed: one at a time, and only after an own entry is
   * committed (thesis §4.1).
   */
  boolean mayChangeMembership() {
    return acceptsProposals()
        && knowsCommit()
        && replica.memberships.currentSince() <= replica.commit();
  }

  /**
   * Whether what this replica has applied is all that anybody can know of, for as long as it leads
   * with these members: nobody else is in the group, and what others had a part in is applied here.
   *
   * <ol>
   *   <li>Nobody else leads, or will before this replica has left its term: every majority that
   *       could elect one needs its vote, as the own entry and the membership are committed.
   *   <li>Nobody else has applied more. A learner may, which asks for the commit index; so it
   *       counts as somebody, until the entry that removes it is applied: it was sent none that
   *       follows.
   *   <li>Clients are told of what is applied only.
   * </ol>
   */
  boolean knowsAll(long applied) {
    return peers().isEmpty()
        && replica.isVoter()
        && applied >= Math.max(firstIndex, replica.memberships.currentSince());
  }

  void read(long token) {
    wake();
    rounds.add(new Rounds.Read(replica.id, token));
  }

  /** Until when nobody else can have become leader; at or before now where there is no lease. */
  long leaseUntil() {
    return transfer.hasForfeitedLease() || isQuiet() || !knowsCommit()
        ? replica.now()
        : rounds.confirmedSince() + replica.options.leaseNanos();
  }

  /** Whether no lease may be trusted, however long it was to last. */
  boolean hasForfeitedLease() {
    return transfer.hasForfeitedLease() || isQuiet();
  }

  @Override
  public long matchedByAll() {
    long least = Long.MAX_VALUE;
    for (Progress peer : replication.peers().values()) {
      least = Math.min(least, peer.match());
    }
    return least;
  }

  @Override
  public boolean isQuiet() {
    return quiet.hasBegun();
  }

  /**
   * There is work, or somebody knows too little to rest: all are told that this leader is there.
   */
  void wake() {
    boolean rested = isQuiet();
    quiet.busy(replica.now());
    if (rested) {
      beat();
    }
  }

  /**
   * Begins to hand leadership over; given up if the other hasn't taken it within an election
   * timeout. Until then it is to no other. Else: who asks again and again is told of another as the
   * best, or two ask, both candidates campaign in one term, and nobody is elected for an election
   * timeout.
   */
  void transferTo(long target) {
    if (transfer.isUnderWay()) {
      urgeTransferee();
      return;
    }
    if (target == replica.id || !replica.members().voters().contains(target)) {
      return;
    }
    wake();
    transfer.begin(target);
    urgeTransferee();
  }

  /**
   * Only to a voter that has synced what this one could not. Else two replicas with slow disks hand
   * leadership to each other for ever, and nobody takes a proposal meanwhile.
   */
  private void yieldToFasterDisk() {
    long best = bestSuccessor();
    Progress successor = peers().get(best);
    if (successor != null && successor.match() > replica.log.persisted()) {
      transferTo(best);
    }
  }

  /**
   * The voter that has most of the log and is there, or {@link HardState#NOBODY} where there is no
   * other. Of equals it is the one that a transfer may have told to campaign: two that do in one
   * term may both lose.
   */
  long bestSuccessor() {
    return peers().entrySet().stream()
        .filter(peer -> replica.members().voters().contains(peer.getKey()))
        .filter(peer -> peer.getValue().ackedRound() >= rounds.confirmed())
        .max(
            Comparator.comparingLong((Map.Entry<Long, Progress> peer) -> peer.getValue().match())
                .thenComparing(peer -> peer.getKey() == transfer.target()))
        .map(Map.Entry::getKey)
        .orElse(HardState.NOBODY);
  }

  /** What was under way to a peer is lost or done: find out anew what it has. */
  void restart(long replicaId) {
    Progress peer = peers().get(replicaId);
    if (peer != null) {
      wake();
      replication.restart(peer);
    }
  }

  /** No snapshot for it is under way any more: a peer that still waits for one is asked again. */
  void snapshotEnded(long replicaId) {
    Progress peer = peers().get(replicaId);
    if (peer != null && peer.awaitsSnapshot()) {
      restart(replicaId);
    }
  }

  /**
   * To be called when another role follows. Else: a leader steps down for a later term of a replica
   * that was elected by nobody, votes for it, and a read that holds the old lease answers stale
   * beside the new leader.
   */
  void stepDown() {
    if (!transfer.hasForfeitedLease()) {
      replica.heardLeader();
    }
  }

  Map<Long, Progress> peers() {
    return replication.peers();
  }

  /** As {@link Replication#isHeard}. */
  boolean isHeard(Progress peer) {
    return replication.isHeard(peer);
  }

  /**
   * Whether a replica has what this leader has, but for what is on its way: a learner may vote
   * then, without the group waiting for it. Nobody is heard of a group at rest, so nobody counts as
   * caught up in it.
   */
  boolean isCaughtUp(long replicaId) {
    return replicaId == replica.id || !isQuiet() && replication.isCaughtUp(replicaId);
  }

  @Override
  public Role tick() {
    if (isQuiet()) {
      return this;
    }
    long heardSince = Math.max(rounds.confirmedSince(), quiet.wokeAt());
    if (replica.now() - heardSince > replica.options.electionMaxNanos() && !isAlone()) {
      return new Follower(replica, HardState.NOBODY); // check-quorum (thesis §6.2)
    }
    transfer.tick();
    if (replica.diskIsSlow() && acceptsProposals()) {
      yieldToFasterDisk();
    }
    replication.forgetLost();
    if (replica.now() >= nextHeartbeat) {
      beat();
    }
    return this;
  }

  private void beat() {
    nextHeartbeat = replica.now() + replica.options.heartbeatNanos();
    rounds.begin(replica.now());
    if (mayRest()) {
      quiet.ask(rounds.latest());
      broadcastRest();
      quiet.beginIfAgreed(peers().values()); // where nobody else is, nobody has to
    } else {
      quiet.withdraw();
      broadcastHeartbeat();
    }
    confirmRounds(); // where nobody else votes, nobody's answer will
  }

  /** Whether nothing is left to do: all members have all there is, synced and committed. */
  private boolean mayRest() {
    long last = replica.log.lastIndex();
    return quiet.isDue(replica.now())
        && acceptsProposals()
        && knowsCommit()
        && replica.commit() == last
        && replica.log.persisted() == last
        && !rounds.hasReads()
        && peers().values().stream().allMatch(peer -> peer.hasAll(last));
  }

  @Override
  public Role receive(Message message) {
    return switch (message) {
      case Message.ToLeader reply -> {
        Progress peer = peers().get(reply.route().from());
        yield peer == null ? refuse(reply) : learn(reply, peer);
      }
      case Message.FromLeader _ ->
          throw new Invariant.Broken("a term has one leader: " + message.route());
      case Message.Election _ -> this;
    };
  }

  /** What no member says is ignored, but it must not wait for an answer. */
  private Role refuse(Message.ToLeader stranger) {
    if (stranger instanceof Message.ReadIndex read) {
      replica.outbox.send(
          new Message.ReadRefused(read.route().back(), replica.term(), read.token()));
    }
    return this;
  }

  private Role learn(Message.ToLeader reply, Progress peer) {
    switch (reply) {
      case Appended appended -> {
        replication.appended(peer, appended.match());
        acknowledged(peer, appended.round());
        urgeTransferee();
        return advanceCommit();
      }
      case AppendRejected rejected -> {
        wake();
        acknowledged(peer, rejected.round());
        replication.stepBack(peer, rejected);
      }
      case Message.HeartbeatReply heard -> acknowledged(peer, heard.round());
      case Message.Resting resting -> {
        acknowledged(peer, resting.round());
        peer.rests(resting.round());
        if (mayRest()) {
          quiet.beginIfAgreed(peers().values());
        }
      }
      case Message.Wake _ -> wake();
      case Message.ReadIndex read -> {
        wake();
        readFor(new Rounds.Read(read.route().from(), read.token()));
      }
      case Message.SnapshotReply _ -> {} // the driver's
    }
    return this;
  }

  /**
   * Whoever asks was in this term after its reads had begun, as this leader is now. Where the two
   * are a majority, no other can have been elected before the reads began, which is all that a
   * round would prove. It was no round for all that: no lease counts from it.
   */
  private void readFor(Rounds.Read read) {
    List<Long> both = List.of(replica.id, read.from());
    if (knowsCommit() && Quorum.tally(replica.members(), both, List.of()) == Quorum.Result.WON) {
      answer(read, replica.commit());
    } else {
      rounds.add(read);
    }
  }

  @Override
  public Role persisted() {
    return advanceCommit();
  }

  /**
   * Sends what has gathered: a read round, and the next append to each peer that has none under
   * way.
   */
  void flush() {
    if (rounds.wantsReadRound() && knowsCommit()) {
      rounds.beginReadRound(replica.now(), replica.commit());
      broadcastHeartbeat();
      confirmRounds();
    }
    replication.flush();
  }

  /** As {@link Replication#fetched}. */
  void fetched(long replicaId, List<Entry> entries) {
    replication.fetched(replicaId, entries);
  }

  private boolean isAlone() {
    return replica.members().majority() == 1 && replica.isVoter();
  }

  private void broadcastHeartbeat() {
    peers()
        .forEach(
            (id, peer) -> {
              long commit = Math.min(replica.commit(), peer.match());
              replica.outbox.send(
                  new Heartbeat(replica.to(id), replica.term(), commit, rounds.latest()));
            });
  }

  private void broadcastRest() {
    peers()
        .keySet()
        .forEach(
            id ->
                replica.outbox.send(
                    new Rest(replica.to(id), replica.term(), replica.log.last(), rounds.latest())));
  }

  private void acknowledged(Progress peer, long round) {
    peer.ackedRound(round, replica.now());
    confirmRounds();
  }

  private void confirmRounds() {
    long confirmed =
        Quorum.reachedByMajority(
            replica.members().voters(),
            voter -> voter == replica.id ? rounds.latest() : peers().get(voter).ackedRound());
    Rounds.Confirmed done = rounds.confirm(confirmed);
    for (Rounds.Read read : done.reads()) {
      if (read.from() == replica.id) {
        replica.outbox.readReady(read.token(), done.index());
      } else {
        answer(read, done.index());
      }
    }
  }

  private void answer(Rounds.Read read, long index) {
    replica.outbox.send(
        new ReadIndexReply(replica.to(read.from()), replica.term(), read.token(), index));
  }

  /**
   * Only an entry of the own term is committed by counting; what precedes it follows (Raft §5.4.2).
   */
  private Role advanceCommit() {
    long index =
        Quorum.reachedByMajority(
            replica.members().voters(),
            voter -> voter == replica.id ? replica.log.persisted() : peers().get(voter).match());
    if (index > replica.commit() && replica.log.termAt(index) == replica.term()) {
      replica.commitTo(index);
    }
    boolean removed = !replica.isVoter() && replica.memberships.currentSince() <= replica.commit();
    return removed ? leave() : this;
  }

  /**
   * Its own removal is committed (thesis §4.2.2). The best of the others campaigns at once: they
   * would wait for an election timeout. It may interrupt this leader's lease, which ends here.
   */
  private Role leave() {
    long successor = bestSuccessor();
    if (successor != HardState.NOBODY) {
      replica.outbox.send(new Message.TimeoutNow(replica.to(successor), replica.term()));
    }
    return new Follower(replica, HardState.NOBODY);
  }

  private void urgeTransferee() {
    Progress target = peers().get(transfer.target());
    if (target != null) {
      transfer.urge(target.match());
    }
  }
}
