package dev.kvorum.operator.e2e;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Looks again and again until something is so, or a deadline has passed. */
final class Await {

  /** For what takes seconds on a quiet machine: a busy one of two cores is given minutes. */
  static final Duration LONG = Duration.ofMinutes(6);

  private static final long LOOK_EVERY_MILLIS = 250;

  private Await() {}

  /**
   * @param lacking what is not so yet, in words; empty once it is. An API server that doesn't
   *     answer is one more thing that is not so.
   * @return how long it took
   */
  static Duration until(String what, Duration patience, Supplier<Optional<String>> lacking) {
    long begun = System.nanoTime();
    while (true) {
      Optional<String> now = look(lacking);
      Duration taken = Duration.ofNanos(System.nanoTime() - begun);
      if (now.isEmpty()) {
        return taken;
      }
      if (taken.compareTo(patience) > 0) {
        throw new AssertionError(
            "not within %d s: %s. Last seen: %s".formatted(patience.toSeconds(), what, now.get()));
      }
      pause();
    }
  }

  private static Optional<String> look(Supplier<Optional<String>> lacking) {
    try {
      return lacking.get();
    } catch (KubernetesClientException e) {
      return Optional.of("the API server: " + e.getMessage());
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
