package dev.kvorum.kvnode.shard;

/**
 * A leader's stamps for its entries: the state machine's only time (SAFETY 24). They never fall,
 * advance with monotonic time, and approach the wall clock at no more than twice its speed. Else:
 * one clock a year ahead expires everything.
 */
final class Stamps {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private long lastMillis;
  private long lastNanos;

  /** An entry with this stamp was applied, whoever stamped it. */
  void observe(long stampMillis, long nowNanos) {
    if (stampMillis > lastMillis) {
      lastMillis = stampMillis;
      lastNanos = nowNanos;
    }
  }

  /** The stamp for an entry that is proposed now, in milliseconds since the epoch. */
  long next(long wallMillis, long nowNanos) {
    if (lastMillis == 0) {
      lastMillis = wallMillis;
      lastNanos = nowNanos;
      return lastMillis;
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
