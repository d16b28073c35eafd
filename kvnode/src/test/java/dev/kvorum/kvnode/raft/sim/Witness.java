package dev.kvorum.kvnode.raft.sim;

import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.EntryKind;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.MembershipCodec;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.raft.Position;
import dev.kvorum.kvnode.raft.RaftStatus;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Sees everything that happens in a cluster and fails as soon as a promise of Raft is broken (Raft
 * figure 3).
 */
final class Witness {

  private record Ballot(long voter, long term) {}

  private record Seen(Entry entry, long previousTerm) {}

  private record Place(long leaderTerm, long index) {}

  private final SimCluster cluster;
  private final Map<Long, Long> leaderOfTerm = new HashMap<>();
  private final Map<Ballot, Long> votes = new HashMap<>();
  private final Map<Position, Seen> entries = new HashMap<>();
  private final Map<Place, Long> leadersLogs = new HashMap<>();
  private final NavigableMap<Long, Entry> committed = new TreeMap<>();

  /** The highest commit index, by the moment since when it was. */
  private final NavigableMap<Long, Long> commits = new TreeMap<>();

  private final Map<Long, RaftStatus> before = new HashMap<>();
  private final Map<Long, Long> readFloors = new HashMap<>();
  private Membership committedMembers = Membership.NONE;
  private long highestCommit;
  private long latestLeadership;
  private long reads;
  private long rests;
  private long timesAlone;

  Witness(SimCluster cluster) {
    this.cluster = cluster;
  }

  void check(boolean holds, String claim) {
    if (!holds) {
      throw new AssertionError(claim + ", at " + cluster.now() / SimCluster.MILLI + " ms");
    }
  }

  private void check(boolean holds, String claim, Object... about) {
    if (!holds) {
      check(false, claim + " " + Arrays.toString(about));
    }
  }

  long highestCommit() {
    return highestCommit;
  }

  long readsAnswered() {
    return reads;
  }

  /** How often a group went to rest. */
  long rests() {
    return rests;
  }

  /** How often a replica beside others, which had been members or were to be, knew all alone. */
  long timesAlone() {
    return timesAlone;
  }

  /** The entry that the group committed at an index. */
  Entry committed(long index) {
    return committed.get(index);
  }

  private long lastCommitted() {
    return committed.isEmpty() ? 0 : committed.lastKey();
  }

  /** The group begins with these. */
  void founded(Membership members) {
    committedMembers = members;
    highestCommit = Position.FOUNDING.index();
  }

  void started(SimNode node) {
    before.put(node.id, node.status());
  }

  /** After every event: who holds a lease knows everything that anybody committed (SAFETY 5). */
  void look() {
    SimNode holder = null;
    for (SimNode node : cluster.nodes.values()) {
      if (node.holdsLease()) {
        check(holder == null, "two replicas hold a lease", node.id);
        check(node.status().commit() == highestCommit, "a lease outlived its leadership", node.id);
        holder = node;
      }
      if (node.knowsAll()) {
        nobodyHasMoreThan(node);
      }
    }
  }

  /** Whoever reads here without a proof sees all that anybody may have been told. */
  private void nobodyHasMoreThan(SimNode alone) {
    for (SimNode other : cluster.nodes.values()) {
      timesAlone += other == alone ? 0 : 1;
      check(
          other.applied() <= alone.applied(),
          "one that knows all knows less than another",
          alone.id,
          other.id);
    }
  }

  /** After every turn of a node. */
  void turned(SimNode node) {
    RaftStatus now = node.status();
    RaftStatus earlier = before.put(node.id, now);
    check(now.commit() >= earlier.commit(), "the commit index fell", node.id);
    check(now.term() >= earlier.term(), "the term fell", node.id);
    if (now.leads()) {
      Long other = leaderOfTerm.putIfAbsent(now.term(), node.id);
      check(
          other == null || other == node.id, "two leaders of one term", now.term(), other, node.id);
      if (now.term()
          > latestLeadership) { // one that was won earlier and noticed late may lack what came
        // since
        latestLeadership = now.term();
        hasAllCommitted(node);
      }
    }
    if (now.quiet() && now.leads() && !earlier.quiet()) {
      rests++;
      everybodyHasAll(now);
    }
    if (now.leads() || earlier.leads()) { // it may have committed its own removal
      if (now.commit() > highestCommit) {
        highestCommit = now.commit();
        commits.put(cluster.now(), highestCommit);
      }
    }
    check(now.committedEpoch() >= earlier.committedEpoch(), "the epoch fell", node.id);
    check(now.members().epoch() >= now.committedEpoch(), "an older epoch holds", node.id);
    if (now.leads() && earlier.leads() && !now.members().equals(earlier.members())) {
      promoted(earlier.members(), now.members());
    }
    check(now.commit() <= highestCommit, "a follower knows of a commit before any leader", node.id);
  }

  /** Rest is agreed by all: each has all that there is on its disk (SAFETY 6). */
  private void everybodyHasAll(RaftStatus leader) {
    check(leader.commit() == leader.last(), "rest before all is committed", leader);
    for (long member : leader.members().all()) {
      long last = cluster.node(member).disk.lastIndex();
      check(last >= leader.last(), "rest while one lags", leader, member, last);
    }
  }

  /** Leader completeness (Raft §5.4.3): it had its log synced when it asked for votes. */
  private void hasAllCommitted(SimNode node) {
    check(node.disk.lastIndex() >= lastCommitted(), "a leader lacks committed entries", node.id);
    for (long index = node.disk.base().position().index() + 1; index <= lastCommitted(); index++) {
      check(
          node.disk.termAt(index).orElseThrow() == committed(index).term(),
          "a leader has another entry than the committed one",
          node.id,
          index);
    }
  }

  void sent(Message message) {
    SimDisk disk = cluster.node(message.route().from()).disk;
    long from = message.route().from();
    HardState state = disk.hardState();
    switch (message) {
      case Message.Vote vote ->
          check(
              state.equals(new HardState(vote.term(), from)) || state.term() > vote.term(),
              "a vote is asked for before the own one is synced",
              message,
              state);
      case Message.VoteReply reply when reply.verdict() == Message.Verdict.GRANTED ->
          check(
              state.equals(new HardState(reply.term(), reply.route().to())),
              "a vote leaves before it is synced",
              message,
              state);
      case Message.Append append -> sent(append);
      case Message.Appended appended -> acknowledged(appended, disk);
      case Message.HeartbeatReply reply ->
          check(state.term() >= reply.term(), "an unsynced term is spoken of", reply);
      default -> {}
    }
  }

  private void sent(Message.Append append) {
    Position previous = append.previous();
    note(append.term(), previous);
    for (Entry entry : append.entries()) {
      matches(entry, previous);
      previous = entry.position();
      note(append.term(), previous);
    }
  }

  private void note(long leaderTerm, Position position) {
    Long earlier =
        leadersLogs.putIfAbsent(new Place(leaderTerm, position.index()), position.term());
    check(
        earlier == null || earlier == position.term(),
        "a leader changed its log",
        leaderTerm,
        position);
  }

  private void acknowledged(Message.Appended appended, SimDisk disk) {
    check(disk.hardState().term() >= appended.term(), "an unsynced term is spoken of", appended);
    long match = appended.match();
    check(disk.lastIndex() >= match, "acknowledged before it was synced", appended);
    Long term = leadersLogs.get(new Place(appended.term(), match));
    boolean visible = term != null && match >= disk.base().position().index();
    check(
        !visible || disk.termAt(match).orElseThrow() == term,
        "acknowledged what is not on disk",
        appended,
        disk.termAt(match));
  }

  /** Log matching (Raft §5.3): one position, one entry, one predecessor. */
  private void matches(Entry entry, Position previous) {
    check(entry.index() == previous.index() + 1, "entries follow each other", entry);
    Seen seen = entries.putIfAbsent(entry.position(), new Seen(entry, previous.term()));
    check(
        seen == null || same(seen.entry(), entry) && seen.previousTerm() == previous.term(),
        "two logs differ before a position they share",
        entry);
  }

  private static boolean same(Entry one, Entry other) {
    return one.kind() == other.kind()
        && one.term() == other.term()
        && Arrays.equals(one.data(), other.data());
  }

  /** Something of a node has been written: one vote a term, for ever. */
  void onDisk(SimNode node) {
    HardState state = node.disk.hardState();
    if (state.votedFor() != HardState.NOBODY) {
      Long earlier = votes.putIfAbsent(new Ballot(node.id, state.term()), state.votedFor());
      check(
          earlier == null || earlier == state.votedFor(), "two votes in one term", node.id, state);
    }
  }

  /** State machine safety (Raft §5.4.3). */
  void applies(SimNode node, Entry entry) {
    boolean isNew = entry.index() > lastCommitted();
    check(
        !isNew || committed.isEmpty() || entry.index() == lastCommitted() + 1,
        "applied with a gap",
        node.id,
        entry);
    if (isNew) {
      committed.put(entry.index(), entry);
      if (entry.kind() == EntryKind.MEMBERSHIP) {
        follow(MembershipCodec.decode(entry.data()));
      }
    }
    check(same(committed(entry.index()), entry), "two state machines differ", node.id, entry);
    check(node.disk.lastIndex() >= entry.index(), "applied before it was synced", node.id, entry);
  }

  /** Majorities of two memberships that follow each other meet (Raft thesis §4.1). */
  private void follow(Membership next) {
    check(next.differsByOneVoterFrom(committedMembers), "two voters at once", next);
    check(next.epoch() > committedMembers.epoch(), "an epoch comes twice", next);
    committedMembers = next;
  }

  /**
   * Whom a leader lets vote from now on follows closely (Raft thesis §4.2.1): it has what was
   * committed a while ago on its disk.
   */
  private void promoted(Membership before, Membership now) {
    long recent = cluster.now() - 2 * cluster.options.electionMinNanos();
    Map.Entry<Long, Long> commit = commits.floorEntry(recent);
    for (long voter : now.voters()) {
      long last = cluster.node(voter).disk.lastIndex();
      long least = commit == null ? 0 : commit.getValue();
      check(before.voters().contains(voter) || last >= least, "an early vote", voter, last, least);
    }
  }

  /** A snapshot is of what was committed. */
  void isCommitted(Position position) {
    check(
        position.equals(Position.FOUNDING)
            || committed(position.index()).position().equals(position),
        "a snapshot of another history",
        position);
  }

  void readBegins(long token) {
    readFloors.put(token, highestCommit);
  }

  /** A read sees everything that was committed when it began (Raft §8). */
  void readAnswered(long token, long index) {
    check(index >= readFloors.get(token), "a stale read", token, index, readFloors.get(token));
    reads++;
  }
}
