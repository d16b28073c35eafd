package dev.kvorum.kvnode.raft;

import dev.kvorum.kvnode.raft.Message.Append;
import dev.kvorum.kvnode.raft.Message.AppendRejected;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a leader makes its peers' logs the same as its own: one append to each at a time, entries
 * from memory or from its disk, and a snapshot where the log begins too late for a peer (Raft §5.3,
 * §7).
 */
final class Replication {

  private final Replica replica;
  private final Rounds rounds;
  private final Map<Long, Progress> peers = new TreeMap<>();

  Replication(Replica replica, Rounds rounds) {
    this.replica = replica;
    this.rounds = rounds;
  }

  /** All members but this one, by replica id. */
  Map<Long, Progress> peers() {
    return peers;
  }

  void followMembership() {
    Membership members = replica.members();
    peers.keySet().removeIf(peer -> !members.contains(peer));
    for (var group : List.of(members.voters(), members.learners())) {
      for (long member : group) {
        if (member != replica.id) {
          peers.computeIfAbsent(member, _ -> newProgress());
        }
      }
    }
  }

  /** Sends the next append to each peer that has none under way. */
  void flush() {
    peers.forEach(this::sendNext);
  }

  void appended(Progress peer, long match) {
    peer.appended(match, replica.log.base().index());
    peer.compare(replica.log.lastIndex(), replica.now());
  }

  /** Whether a peer is there and has what the log has, but for what is on its way to it. */
  boolean isCaughtUp(long replicaId) {
    Progress peer = peers.get(replicaId);
    long recent = replica.now() - replica.options.electionMinNanos();
    return peer != null && isHeard(peer) && peer.isUpToDate(replica.log.lastIndex(), recent);
  }

  /** Looks for the last position that both logs may share (Raft §5.3, end). */
  void stepBack(Progress peer, AppendRejected rejected) {
    if (peer.awaitsSnapshot() || rejected.previous().index() + 1 != peer.next()) {
      return; // an answer to an earlier try
    }
    Position hint = rejected.hint();
    boolean behindLog = hint.index() <= replica.log.base().index();
    Position meeting = behindLog ? hint : replica.log.lastPossibleMatch(hint.index(), hint.term());
    peer.rejected(meeting.index() + 1);
  }

  /** What was under way to a peer is lost or done: find out anew what it has. */
  void restart(Progress peer) {
    peer.restart(replica.log.base().index());
  }

  void forgetLost() {
    peers.values().forEach(peer -> peer.forgetLost(replica.now() - replica.options.resendNanos()));
  }

  /**
   * Entries that were no longer in memory have been read; none: the log has been compacted past
   * them.
   */
  void fetched(long replicaId, List<Entry> entries) {
    Progress peer = peers.get(replicaId);
    if (peer == null || !peer.awaitsEntries()) {
      return;
    }
    List<Entry> current = stillInLog(peer, entries);
    if (current.isEmpty()) {
      restart(peer);
    } else {
      send(replicaId, peer, current);
    }
  }

  /** Whether a peer has answered within the shortest election timeout. */
  boolean isHeard(Progress peer) {
    return peer.heardSince(replica.now() - replica.options.electionMinNanos());
  }

  /**
   * The entries up to the first that the log has otherwise by now: they were asked for by an
   * earlier leadership here, or the disk still holds what memory has overwritten already.
   */
  private List<Entry> stillInLog(Progress peer, List<Entry> entries) {
    boolean asked =
        !entries.isEmpty()
            && entries.getFirst().index() == peer.next()
            && peer.next() > replica.log.base().index();
    return asked
        ? entries.stream().takeWhile(entry -> replica.log.matches(entry.position())).toList()
        : List.of();
  }

  private Progress newProgress() {
    return new Progress(replica.log.lastIndex() + 1, replica.now());
  }

  private void sendNext(long replicaId, Progress peer) {
    boolean hasAll = peer.next() > replica.log.lastIndex() && !peer.isProbing();
    if (!peer.isIdle() || hasAll) {
      return;
    }
    if (peer.next() <= replica.log.base().index()) {
      sendSnapshot(replicaId, peer);
    } else if (replica.log.isCached(peer.next())) {
      int bytesMax = replica.options.appendBytesMax();
      send(replicaId, peer, replica.log.slice(peer.next(), replica.log.lastIndex(), bytesMax));
    } else {
      peer.awaitEntries();
      replica.outbox.fetch(
          new Effects.Fetch(replicaId, peer.next(), replica.options.appendBytesMax()));
    }
  }

  /** Only to a peer that is there: for one that is down nothing is written, however long. */
  private void sendSnapshot(long replicaId, Progress peer) {
    if (isHeard(peer)) {
      peer.awaitSnapshot();
      replica.outbox.snapshotTo(replicaId);
    }
  }

  private void send(long replicaId, Progress peer, List<Entry> entries) {
    Position previous = replica.log.position(peer.next() - 1);
    peer.sent(previous.index() + entries.size(), replica.now());
    replica.outbox.send(
        new Append(
            replica.to(replicaId),
            replica.term(),
            previous,
            entries,
            replica.commit(),
            rounds.latest()));
  }
}
