package dev.kvorum.kvnode.shard.replica;

import dev.kvorum.kvnode.raft.RaftCore;
import dev.kvorum.kvnode.shard.machine.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads that wait for proof that an index is new enough, and then for that index to be applied. One
 * round is asked for at a time; reads that arrive meanwhile are the next one.
 */
public final class PendingReads {

  /** An answer that takes longer was lost with a message or a leader. */
  private static final long ASK_AGAIN_NANOS = 100_000_000;

  /**
   * Age of a replica that was never proven fresh: longer than any bound that a client may ask for.
   */
  public static final long NEVER_NANOS = 1L << 60;

  /**
   * An index that is new enough for these reads; without any it was asked for as a probe.
   *
   * @param sinceNanos what is read at this index is at least as new as this moment
   */
  private record Proven(
      long index, long sinceNanos, Optional<ReadEnd.Lease> lease, List<PendingRead> reads) {
    boolean isProbe() {
      return reads.isEmpty();
    }
  }

  private final List<PendingRead> gathering = new ArrayList<>();
  private List<PendingRead> asking = new ArrayList<>();
  private final Deque<Proven> proven = new ArrayDeque<>();
  private int size;

  private long token;
  private long askedAt;
  private boolean underWay;
  private boolean askAgain;
  private boolean probeWanted;

  /** Written by the agent before it ends a read, so that whoever was granted one sees it. */
  private volatile long freshAsOfNanos;

  /**
   * @param nowNanos a moment that nothing read so far is newer than
   * @param lastToken of this replica's life; tokens of another life must not meet it. Else: it
   *     restarts, the answer to a read from before arrives late, and a new read is granted at an
   *     index that is too old
   */
  PendingReads(long nowNanos, long lastToken) {
    freshAsOfNanos = nowNanos - NEVER_NANOS;
    token = lastToken;
  }

  void add(PendingRead read, RaftCore core, long nowNanos) {
    size++;
    long leaseUntil = core.leaseUntilNanos();
    if (read.proof() == PendingRead.Proof.LEASE && leaseUntil - nowNanos > 0) {
      provenByLease(core.commit(), nowNanos, new ReadEnd.Lease(leaseUntil, core.leaseTerm()))
          .add(read);
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
    if (underWay && !askAgain && nowNanos - askedAt < ASK_AGAIN_NANOS) {
      return;
    }
    asking.addAll(gathering);
    gathering.clear();
    underWay = probeWanted || !asking.isEmpty();
    if (underWay) {
      probeWanted = false;
      askAgain = false;
      askedAt = nowNanos;
      core.read(++token);
    }
  }

  /** Whoever was asked leads no more: ask again at once. */
  void leaderChanged() {
    askAgain = true;
  }

  /** The index that a round proved. */
  void ready(long readyToken, long index) {
    if (!underWay || readyToken != token) {
      return;
    }
    underWay = false;
    if (!asking.isEmpty() || proven.stream().noneMatch(Proven::isProbe)) {
      proven.addLast(new Proven(index, askedAt, Optional.empty(), asking));
      asking = new ArrayList<>();
    }
  }

  /** This replica is no member any more: who waits is to ask another. */
  void refused(long refusedToken) {
    if (underWay && refusedToken == token) {
      underWay = false;
      refuseIf(_ -> true, gathering);
      refuseIf(_ -> true, asking);
    }
  }

  /** Grants what the applied state is new enough for. */
  void applied(long index) {
    for (Iterator<Proven> each = proven.iterator(); each.hasNext(); ) {
      Proven next = each.next();
      if (next.index() <= index) {
        each.remove();
        freshAsOfNanos = Math.max(freshAsOfNanos, next.sinceNanos());
        size -= next.reads().size();
        next.reads().forEach(read -> read.end(new ReadEnd.Granted(next.lease())));
      }
    }
  }

  /**
   * The state was at least as new as of this moment (SAFETY 7): the send time of a probe, never the
   * time of its answer. Any thread.
   */
  long freshAsOfNanos() {
    return freshAsOfNanos;
  }

  /** Reads that wait. */
  int size() {
    return size;
  }

  void expire(long nowNanos) {
    refuseIf(read -> read.isOver(nowNanos));
  }

  void endAll() {
    refuseIf(_ -> true);
  }

  /** Those of one turn share one lease and one index. */
  private List<PendingRead> provenByLease(long index, long nowNanos, ReadEnd.Lease lease) {
    Optional<ReadEnd.Lease> held = Optional.of(lease);
    Proven last = proven.peekLast();
    if (last == null
        || last.index() != index
        || last.sinceNanos() != nowNanos
        || !last.lease().equals(held)) {
      last = new Proven(index, nowNanos, held, new ArrayList<>());
      proven.addLast(last);
    }
    return last.reads();
  }

  private void refuseIf(Predicate<PendingRead> over) {
    refuseIf(over, gathering);
    refuseIf(over, asking);
    proven.removeIf(each -> !each.isProbe() && refuseIf(over, each.reads()));
  }

  /** Returns whether none is left. */
  private boolean refuseIf(Predicate<PendingRead> over, List<PendingRead> reads) {
    reads.removeIf(
        read -> {
          boolean refused = over.test(read);
          if (refused) {
            size--;
            read.end(new ReadEnd.Refused(new Outcome.NoLeader()));
          }
          return refused;
        });
    return reads.isEmpty();
  }
}
