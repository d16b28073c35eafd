package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.EventQueue.MILLI;

import dev.kvorum.kvnode.shard.replica.Clock;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * A node's clock: it starts anywhere at each boot, runs a little too fast or too slow, and its date
 * may jump.
 */
final class SimClock implements Clock {

  static final long DATE_MILLIS = 1_800_000_000_000L;

  /**
   * Two clocks may drift apart by {@code clockDriftNanos} in an election timeout, a tenth; each
   * gets less than half of that.
   */
  private static final double DRIFT_MAX = 0.045;

  private final LongSupplier trueNanos;
  private final long bootedAt;
  private final long origin;
  private final double rate;
  private long wallOffsetMillis;

  SimClock(LongSupplier trueNanos, SplittableRandom random, long wallOffsetMillis) {
    this.trueNanos = trueNanos;
    this.wallOffsetMillis = wallOffsetMillis;
    bootedAt = trueNanos.getAsLong();
    origin = random.nextLong(Long.MAX_VALUE / 4) - Long.MAX_VALUE / 8;
    rate = 1 + random.nextDouble(-DRIFT_MAX, DRIFT_MAX);
  }

  @Override
  public long nanos() {
    return origin + (long) ((trueNanos.getAsLong() - bootedAt) * rate);
  }

  @Override
  public long wallMillis() {
    return DATE_MILLIS + trueNanos.getAsLong() / MILLI + wallOffsetMillis;
  }

  long wallOffsetMillis() {
    return wallOffsetMillis;
  }

  /** Somebody sets the date right. */
  void set() {
    wallOffsetMillis = 0;
  }

  void jump(long millis) {
    wallOffsetMillis += millis;
  }

  /** At most so much true time has passed while this clock went on by {@code nanos}. */
  long trueNanosAtMost(long nanos) {
    return (long) (nanos / rate) + 1;
  }
}
