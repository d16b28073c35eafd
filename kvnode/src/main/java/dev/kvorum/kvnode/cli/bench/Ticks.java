package dev.kvorum.kvnode.cli.bench;

import java.time.Duration;

/** When progress is told: each second at first, each ten seconds in a long run. */
final class Ticks {

  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final int SHORT_ONES = 30;

  private long tick;
  private int count;

  Ticks(long begin) {
    this.tick = begin;
  }

  long next() {
    count++;
    tick += passed().toNanos();
    return tick;
  }

  /** Between the last tick and the one before. */
  Duration passed() {
    return count <= SHORT_ONES ? SHORT : LONG;
  }
}
