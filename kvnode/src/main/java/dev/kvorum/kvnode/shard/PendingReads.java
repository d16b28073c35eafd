package dev.kvorum.kvnode.shard;

import dev.kvorum.kvnode.raft.RaftCore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Reads that wait for proof that an index is new enough, and then for that index to be applied. One round is asked for at a
 * time; reads that arrive meanwhile are the next one.
 */
final class PendingReads {

  /** An answer that takes longer was lost with a message or a leader. */
  private static final long ASK_AGAIN_NANOS = 100_000_000;

  /** @param sinceNanos what is read at this index is at least as new as this moment */
  private record Proven(long index, long sinceNanos, Optional<ReadEnd.Lease> lease, List<PendingRead> reads) {}

  private List<PendingRead> gathering = new ArrayList<>();
  private List<PendingRead> asking = List.of();
  private long token;
  private long askedAt;
  private boolean underWay;
  private boolean probeWanted;
  private final Deque<Proven> proven = new ArrayDeque<>();
  private long freshAsOfNanos;

  /**
   * @param nowNanos a moment that nothing read so far is newer than
   * @param firstToken random: else the answer to a read of the life before passes for that to a later one
   */
  PendingReads(long nowNanos, long firstToken) {
    token = firstToken;
    freshAsOfNanos = nowNanos - NEVER_NANOS;
  }

  /** Age of a replica that was never proven fresh: longer than any bound that a client may ask for. */
  static final long NEVER_NANOS = 1L << 60;

  void add(PendingRead read, RaftCore core, long nowNanos) {
    long leaseUntil = core.leaseUntilNanos();
    if (read.proof() == PendingRead.Proof.LEASE && leaseUntil - nowNanos > 0) {
      var lease = new ReadEnd.Lease(leaseUntil, core.leaseTerm());
      proven.addLast(new Proven(core.commit(), nowNanos, Optional.of(lease), List.of(read)));
    } else {
      gathering.add(read);
    }
  }

  /** Nobody waits, but the age of stale reads is to be known better. */
  void probe() {
    probeWanted = true;
  }

  /** Asks for the next round when none is under way, or again when its answer seems lost. */
  void ask(RaftCore core, long nowNanos) {
    if (underWay && nowNanos - askedAt < ASK_AGAIN_NANOS) {
      return;
    }
    if (!underWay && gathering.isEmpty() && !probeWanted) {
      return;
    }
    if (underWay && asking.isEmpty() && gathering.isEmpty()) {
      underWay = false;
      return;
    }
    if (asking.isEmpty()) {
      asking = gathering;
    } else {
      asking.addAll(gathering);
    }
    gathering = new ArrayList<>();
    probeWanted = false;
    underWay = true;
    askedAt = nowNanos;
    core.read(++token);
  }

  /** Whoever was asked leads no more: ask again at once. */
  void leaderChanged() {
    askedAt -= ASK_AGAIN_NANOS;
  }

  /** The index that a round proved. */
  void ready(long readyToken, long index) {
    if (underWay && readyToken == token) {
      proven.addLast(new Proven(index, askedAt, Optional.empty(), asking));
      asking = List.of();
      underWay = false;
    }
  }

  /** Grants what the applied state is new enough for. */
  void applied(long index) {
    for (Iterator<Proven> each = proven.iterator(); each.hasNext(); ) {
      Proven next = each.next();
      if (next.index() <= index) {
        freshAsOfNanos = Math.max(freshAsOfNanos, next.sinceNanos());
        next.reads().forEach(read -> read.end(new ReadEnd.Granted(next.lease())));
        each.remove();
      }
    }
  }

  /** The state was at least as new as of this moment (SAFETY 7): the send time of a probe, never the time of its answer. */
  long freshAsOfNanos() {
    return freshAsOfNanos;
  }

  int size() {
    return gathering.size() + asking.size() + proven.stream().mapToInt(each -> each.reads().size()).sum();
  }

  void expire(long nowNanos) {
    gathering.removeIf(read -> refuseIfOver(read, nowNanos));
    if (!asking.isEmpty()) {
      asking.removeIf(read -> refuseIfOver(read, nowNanos));
    }
    proven.removeIf(each -> each.reads().stream().allMatch(read -> read.isOver(nowNanos)) && refuse(each));
  }

  void endAll() {
    gathering.forEach(PendingReads::refuse);
    asking.forEach(PendingReads::refuse);
    proven.forEach(PendingReads::refuse);
    gathering.clear();
    asking = List.of();
    proven.clear();
  }

  private static boolean refuseIfOver(PendingRead read, long nowNanos) {
    boolean over = read.isOver(nowNanos);
    if (over) {
      refuse(read);
    }
    return over;
  }

  private static boolean refuse(Proven each) {
    each.reads().forEach(PendingReads::refuse);
    return true;
  }

  private static void refuse(PendingRead read) {
    read.end(new ReadEnd.Refused(new Outcome.NoLeader()));
  }
}
