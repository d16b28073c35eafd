package dev.kvorum.kvnode.raft;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A leader's broadcast rounds. A round that a majority acknowledged proves that this was the leader
 * when the round <i>began</i>: reads (Raft thesis §6.4), the lease and check-quorum all count from
 * there, never from a reply (SAFETY 5).
 */
final class Rounds {

  /**
   * A read that waits for a round; {@code from} is the replica that asked, which may be the leader
   * itself.
   */
  record Read(long from, long token) {}

  /** Reads whose round is confirmed, with the commit index from when the round began. */
  record Confirmed(List<Read> reads, long index) {
    static final Confirmed NONE = new Confirmed(List.of(), 0);
  }

  private record Begun(long round, long atNanos) {}

  private final Deque<Begun> begun = new ArrayDeque<>();
  private long latest;
  private long confirmed;
  private long confirmedSince;

  private List<Read> waiting = new ArrayList<>();
  private List<Read> reading = List.of();
  private long readingRound;
  private long readingIndex;

  /**
   * @param nowNanos when leadership was won; no lease counts from it before a majority has heard of
   *     it and appended
   */
  Rounds(long nowNanos) {
    confirmedSince = nowNanos;
  }

  long latest() {
    return latest;
  }

  /** The latest round that a majority has acknowledged. */
  long confirmed() {
    return confirmed;
  }

  /** When the latest round that a majority has acknowledged began. */
  long confirmedSince() {
    return confirmedSince;
  }

  long begin(long nowNanos) {
    latest++;
    begun.addLast(new Begun(latest, nowNanos));
    return latest;
  }

  void add(Read read) {
    waiting.add(read);
  }

  boolean hasReads() {
    return !waiting.isEmpty() || !reading.isEmpty();
  }

  /** Whether reads wait and none are under way: one round in flight, the rest is the next one. */
  boolean wantsReadRound() {
    return !waiting.isEmpty() && reading.isEmpty();
  }

  void beginReadRound(long nowNanos, long commit) {
    readingRound = begin(nowNanos);
    readingIndex = commit;
    reading = waiting;
    waiting = new ArrayList<>();
  }

  /** A majority has acknowledged this round. */
  Confirmed confirm(long round) {
    confirmed = Math.max(confirmed, round);
    while (!begun.isEmpty() && begun.getFirst().round() <= round) {
      confirmedSince = Math.max(confirmedSince, begun.removeFirst().atNanos());
    }
    if (reading.isEmpty() || round < readingRound) {
      return Confirmed.NONE;
    }
    var confirmed = new Confirmed(reading, readingIndex);
    reading = List.of();
    return confirmed;
  }
}
