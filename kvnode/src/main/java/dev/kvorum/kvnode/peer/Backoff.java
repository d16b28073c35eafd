package dev.kvorum.kvnode.peer;

import java.util.random.RandomGenerator;

/**
 * How long to wait before dialing again: doubled from 50 ms to 1 s, less up to half so that nodes
 * don't dial in step.
 */
final class Backoff {

  private static final long MILLIS_MIN = 50;
  private static final long MILLIS_MAX = 1000;

  private final RandomGenerator random;
  private long millis = MILLIS_MIN;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  long nextMillis() {
    long now = millis;
    millis = Math.min(MILLIS_MAX, 2 * millis);
    return now - random.nextLong(now / 2);
  }

  void reset() {
    millis = MILLIS_MIN;
  }
}
