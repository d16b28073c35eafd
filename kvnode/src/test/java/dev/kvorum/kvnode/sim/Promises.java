package dev.kvorum.kvnode.sim;

import dev.kvorum.kvnode.log.RecoveredReplica;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.raft.Message.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the replicas of one node have told others, which their disk must know after any crash. */
final class Promises {

  private static final class Told {
    private long term;
    private long votedFor = HardState.NOBODY;

    /** The highest index acknowledged in {@link #matchTerm}. */
    private long match;

    private long matchTerm;

    /** What clients may have seen. */
    private long applied;

    /** As of one that has only asked who would vote for it, or said that it wouldn't. */
    boolean isNothing() {
      return term == 0 && match == 0 && applied == 0;
    }

    /** How much of each snapshot has arrived, without a gap. */
    private final Map<Incoming, Long> arrived = new HashMap<>();
  }

  private record Incoming(long sender, Message.SnapshotId snapshot) {}

  private final Map<Long, Told> byReplica = new HashMap<>();

  void sent(Message message) {
    Told told = byReplica.computeIfAbsent(message.route().from(), _ -> new Told());
    switch (message) {
      // These speak of a term that isn't the sender's yet, or promise nothing.
      case Message.PreVote _, Message.PreVoteReply _, Message.ReadIndex _ -> {}
      case Message.SnapshotReply reply -> resumes(told, reply);
      case Message.Vote vote -> vote(told, vote.term(), vote.route().from());
      case Message.VoteReply reply -> {
        if (reply.verdict() == Verdict.GRANTED) {
          vote(told, reply.term(), reply.route().to());
        } else {
          term(told, reply.term());
        }
      }
      case Message.Appended appended -> {
        term(told, appended.term());
        acknowledged(told, appended);
      }
      case Message other -> term(told, other.term());
    }
  }

  void applied(long replica, long index) {
    Told told = byReplica.computeIfAbsent(replica, _ -> new Told());
    told.applied = Math.max(told.applied, index);
  }

  void received(Message.SnapshotChunk chunk) {
    Told told = byReplica.computeIfAbsent(chunk.route().to(), _ -> new Told());
    var incoming = new Incoming(chunk.route().from(), chunk.snapshot());
    long arrived = told.arrived.getOrDefault(incoming, 0L);
    if (chunk.offset() <= arrived) {
      told.arrived.put(incoming, Math.max(arrived, chunk.offset() + chunk.bytes().length));
    }
  }

  /** A node was opened again: its log holds what was told. */
  void check(long replica, Optional<RecoveredReplica> recovered) {
    Told told = byReplica.get(replica);
    if (told == null || recovered.isEmpty() && told.isNothing()) {
      return;
    }
    SimFailure.check(recovered.isPresent(), "a replica that spoke is on its disk", replica);
    RecoveredReplica found = recovered.get();
    checkVote(told, found);
    long term = found.hardState().term();
    SimFailure.check(
        found.lastIndex() >= told.applied,
        "what was applied is on disk",
        replica,
        found.lastIndex(),
        told.applied);
    if (term
        == told.matchTerm) { // a leader of a later term may have truncated what was acknowledged
      SimFailure.check(
          found.lastIndex() >= told.match,
          "what was acknowledged is on disk",
          replica,
          found.lastIndex(),
          told.match);
    }
  }

  /** A disk that may lack data: terms and votes are on it all the same (SAFETY 12). */
  void checkVotes(List<RecoveredReplica> recovered) {
    recovered.stream()
        .filter(found -> byReplica.containsKey(found.replica()))
        .forEach(found -> checkVote(byReplica.get(found.replica()), found));
  }

  private static void checkVote(Told told, RecoveredReplica found) {
    HardState state = found.hardState();
    SimFailure.check(
        state.term() >= told.term,
        "the term on disk is as new as the term told",
        found.replica(),
        state.term(),
        told.term);
    if (state.term() == told.term && told.votedFor != HardState.NOBODY) {
      SimFailure.check(
          state.votedFor() == told.votedFor,
          "a vote is remembered",
          found.replica(),
          state,
          told.votedFor);
    }
  }

  /** The disk is gone, and with it the replicas. */
  void forget() {
    byReplica.clear();
  }

  /**
   * Where a receiver wants to go on, it has what comes before (SAFETY 14). One that installs
   * another only says that it lives: it repeats an offset that it was sent.
   */
  private static void resumes(Told told, Message.SnapshotReply reply) {
    long arrived =
        told.arrived.getOrDefault(new Incoming(reply.route().to(), reply.snapshot()), 0L);
    SimFailure.check(
        reply.next() <= arrived, "a snapshot goes on from what has arrived of it", reply, arrived);
  }

  private static void vote(Told told, long term, long candidate) {
    term(told, term);
    if (term == told.term) {
      SimFailure.check(
          told.votedFor == HardState.NOBODY || told.votedFor == candidate,
          "one vote a term",
          term,
          told.votedFor,
          candidate);
      told.votedFor = candidate;
    }
  }

  private static void term(Told told, long term) {
    if (term > told.term) {
      told.term = term;
      told.votedFor = HardState.NOBODY;
    }
  }

  private static void acknowledged(Told told, Message.Appended appended) {
    if (appended.term() > told.matchTerm) {
      told.matchTerm = appended.term();
      told.match = 0;
    }
    if (appended.term() == told.matchTerm) {
      told.match = Math.max(told.match, appended.match());
    }
  }
}
