package dev.kvorum.kvnode.shard.machine;

/**
 * A leader's stamps for its entries: the state machine's only time (SAFETY 24). They never fall,
 * advance with monotonic time, and approach the wall clock at no more than twice its speed. Else:
 * one clock a year ahead expires everything.
 *
 * <p>Only the first stamp of a shard is the wall clock as it is. Who has applied none can't know
 * that there is none: the log may hold what it has yet to apply. So it marks its stamp as a first
 * one, by a minus, and {@link #after} takes it only if it is. Else: a node restarts with an empty
 * engine and its clock ten hours ahead, leads, takes a write before it has replayed its log, and
 * all idempotency keys are forgotten.
 */
public final class Stamps {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private long lastMillis;
  private long lastNanos;

  /** An entry with this stamp was applied, whoever stamped it. */
  public void observe(long stampMillis, long nowNanos) {
    if (stampMillis > lastMillis) {
      lastMillis = stampMillis;
      lastNanos = nowNanos;
    }
  }

  /** The state machine's time after an entry, by its time before and the entry's stamp. */
  static long after(long appliedMillis, long stamp) {
    boolean isFirst = stamp < 0;
    if (isFirst) {
      return appliedMillis == 0 ? -stamp : appliedMillis;
    }
    return Math.max(appliedMillis, stamp);
  }

  /**
   * The stamp for an entry that is proposed now, in milliseconds since the epoch; negative while no
   * stamp is known.
   */
  public long next(long wallMillis, long nowNanos) {
    if (lastMillis == 0) {
      return -wallMillis;
    }
    long elapsed = Math.max(0, (nowNanos - lastNanos) / NANOS_PER_MILLI);
    if (elapsed > 0) {
      long behindWall = Math.max(0, wallMillis - (lastMillis + elapsed));
      lastMillis += elapsed + Math.min(behindWall, elapsed);
      lastNanos += elapsed * NANOS_PER_MILLI; // what is left of a millisecond counts the next time
    }
    return lastMillis;
  }
}
