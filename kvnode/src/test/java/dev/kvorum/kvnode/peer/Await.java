package dev.kvorum.kvnode.peer;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what must come true, however long it takes on a busy machine. */
final class Await {

  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private Await() {}

  static void until(String claim, BooleanSupplier condition) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("has not come true: " + claim);
      }
      LockSupport.parkNanos(500_000);
    }
  }
}
