package dev.kvorum.operator;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** For what a test has to last: a fault of so long, or calm before one. */
public final class Time {

  private Time() {}

  /** Returns after the time, and no earlier. */
  public static void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }
}
