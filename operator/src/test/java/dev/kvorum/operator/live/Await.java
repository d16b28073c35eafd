package dev.kvorum.operator.live;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.opentest4j.AssertionFailedError;

/** Waits for what somebody else does. */
final class Await {

  /** For what must come: how fast it does depends on the machine. */
  static final Duration LONG = Duration.ofMinutes(5);

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private Await() {}

  /** Until it is so, or fails with what is there instead. */
  static void that(String claim, Callable<Boolean> holds, Supplier<?> instead) {
    long end = System.nanoTime() + LONG.toNanos();
    while (!call(holds)) {
      if (System.nanoTime() > end) {
        throw new AssertionFailedError(
            "not within %d s: %s; but: %s".formatted(LONG.toSeconds(), claim, instead.get()));
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private static boolean call(Callable<Boolean> holds) {
    try {
      return holds.call();
    } catch (Exception e) {
      throw new AssertionFailedError("could not look", e);
    }
  }
}
