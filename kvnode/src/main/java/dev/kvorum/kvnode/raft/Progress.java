package dev.kvorum.kvnode.raft;

/**
 * What a leader knows of one peer's log, and what is under way to it: one append at a time, the
 * rest is the next one.
 */
final class Progress {

  enum Mode {
    /**
     * Looking for where the logs meet: the next append, empty where there is nothing to append, may
     * be refused.
     */
    PROBE,
    /** The logs have met. Invariant: next == match + 1. */
    REPLICATE,
    /** The peer lags behind the log and gets a snapshot. */
    SNAPSHOT
  }

  private enum Flight {
    NOTHING,
    /** May be lost on its way. */
    APPEND,
    /**
     * Entries for the next append are being read from this leader's log on disk, which always ends
     * with an answer.
     */
    READING
  }

  private Mode mode = Mode.PROBE;

  /** The peer has synced everything up to here. Invariant: never falls. */
  private long match;

  /** Index of the next entry to send. Invariant: match < next. */
  private long next;

  private Flight underWay = Flight.NOTHING;
  private long underWaySince;
  private long underWayTo;
  private long ackedRound;
  private long restingRound;

  /** The peer has had everything that the leader's log held at this moment. */
  private long upToDateAsOf = Long.MIN_VALUE / 2;

  /** The end of the leader's log at a later moment, which the peer has yet to reach. */
  private long pursuedIndex;

  private long pursuedSince;

  private long heardAt = Long.MIN_VALUE / 2;

  /**
   * @param next index of the next entry of the leader's log, which this peer is to get
   */
  Progress(long next, long nowNanos) {
    this.next = next;
    pursue(next - 1, nowNanos);
  }

  long match() {
    return match;
  }

  long next() {
    return next;
  }

  long ackedRound() {
    return ackedRound;
  }

  void ackedRound(long round, long nowNanos) {
    ackedRound = Math.max(ackedRound, round);
    heardAt = nowNanos;
  }

  /** The latest round in which the peer said that it rests. */
  long restingRound() {
    return restingRound;
  }

  void rests(long round) {
    restingRound = Math.max(restingRound, round);
  }

  /** Whether the peer has synced everything up to the log's end, and nothing is under way to it. */
  boolean hasAll(long lastIndex) {
    return mode == Mode.REPLICATE && underWay == Flight.NOTHING && match == lastIndex;
  }

  /**
   * Whether the peer has all of the log, or had all that it held at a recent moment: it follows
   * faster than the log grows (Raft thesis §4.2.1).
   */
  boolean isUpToDate(long lastIndex, long recentNanos) {
    return mode == Mode.REPLICATE && (match == lastIndex || upToDateAsOf - recentNanos >= 0);
  }

  private void pursue(long lastIndex, long nowNanos) {
    pursuedIndex = lastIndex;
    pursuedSince = nowNanos;
  }

  /** The leader's log has its end here now; the peer has reached its match by now. */
  void compare(long lastIndex, long nowNanos) {
    if (match >= pursuedIndex) {
      upToDateAsOf = match == lastIndex ? nowNanos : pursuedSince;
      pursue(lastIndex, nowNanos);
    }
  }

  /** Whether the peer has answered anything since a moment. */
  boolean heardSince(long sinceNanos) {
    return heardAt - sinceNanos >= 0;
  }

  /** Whether the next append may be sent. */
  boolean isIdle() {
    return underWay == Flight.NOTHING && mode != Mode.SNAPSHOT;
  }

  boolean isProbing() {
    return mode == Mode.PROBE;
  }

  boolean awaitsSnapshot() {
    return mode == Mode.SNAPSHOT;
  }

  boolean awaitsEntries() {
    return underWay == Flight.READING;
  }

  /** Entries for the next append are being read from disk. */
  void awaitEntries() {
    underWay = Flight.READING;
  }

  /** An append that ends at an index is under way. */
  void sent(long endIndex, long nowNanos) {
    underWay = Flight.APPEND;
    underWaySince = nowNanos;
    underWayTo = endIndex;
  }

  /**
   * An append that may have been lost is sent again by and by; a peer takes it twice without harm.
   */
  void forgetLost(long sentBeforeNanos) {
    if (underWay == Flight.APPEND && underWaySince <= sentBeforeNanos) {
      underWay = Flight.NOTHING;
    }
  }

  /**
   * @param logBase index where this leader's log begins: a peer below it still wants the snapshot
   */
  void appended(long index, long logBase) {
    match = Math.max(match, index);
    if (match >= logBase) {
      mode = Mode.REPLICATE;
      next = match + 1;
    }
    if (underWay == Flight.APPEND && index >= underWayTo) {
      underWay = Flight.NOTHING;
    }
  }

  /**
   * @param nextTry index to try next
   */
  void rejected(long nextTry) {
    mode = Mode.PROBE;
    underWay = Flight.NOTHING;
    next = Math.max(match + 1, nextTry);
  }

  void awaitSnapshot() {
    mode = Mode.SNAPSHOT;
    underWay = Flight.NOTHING;
  }

  /**
   * The way to the peer was cut, or its snapshot arrived or failed: ask again, for the log's base
   * at least. What comes back says whether a snapshot is needed, and a peer that is not there is
   * not sent another.
   */
  void restart(long logBase) {
    mode = Mode.PROBE;
    next = Math.max(next, logBase + 1);
    underWay = Flight.NOTHING;
  }
}
