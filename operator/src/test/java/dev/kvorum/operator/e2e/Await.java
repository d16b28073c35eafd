package dev.kvorum.operator.e2e;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Looks again and again until something is so, or a deadline has passed. What takes unusually long
 * is told, with what was waited for meanwhile, whether it comes to be so or not.
 */
final class Await {

  /** For what takes seconds on a quiet machine: a busy one of two cores is given minutes. */
  static final Duration LONG = Duration.ofMinutes(10);

  private static final Duration UNUSUAL = Duration.ofMinutes(2);

  private static final int STATES_MAX = 20;
  private static final int STATE_CHARS_MAX = 160;

  private static final long LOOK_EVERY_MILLIS = 250;

  private Await() {}

  /**
   * @param lacking what is not so yet, in words; empty once it is. An API server that doesn't
   *     answer is one more thing that is not so.
   * @return how long it took
   */
  static Duration until(String what, Duration patience, Supplier<Optional<String>> lacking) {
    long begun = System.nanoTime();
    Deque<String> seen = new ArrayDeque<>();
    String last = "";
    while (true) {
      Optional<String> now = look(lacking);
      Duration taken = Duration.ofNanos(System.nanoTime() - begun);
      if (now.isEmpty()) {
        if (taken.compareTo(UNUSUAL) > 0) {
          System.out.printf("slow: %d s until %s: %s%n", taken.toSeconds(), what, seen);
        }
        return taken;
      }
      if (taken.compareTo(patience) > 0) {
        throw new AssertionError(
            "not within %d s: %s. Last seen: %s. Before: %s"
                .formatted(patience.toSeconds(), what, now.get(), seen));
      }
      String state = now.get().substring(0, Math.min(STATE_CHARS_MAX, now.get().length()));
      if (!state.equals(last)) {
        seen.addLast("at %d s %s".formatted(taken.toSeconds(), state));
        if (seen.size() > STATES_MAX) {
          seen.removeFirst();
        }
        last = state;
      }
      pause();
    }
  }

  /** Until there is one, which it returns. */
  static <T> T found(String what, Supplier<Optional<T>> look) {
    var found = new AtomicReference<Optional<T>>(Optional.empty());
    until(
        what,
        LONG,
        () -> {
          found.set(look.get());
          return found.get().isPresent() ? Optional.empty() : Optional.of("none");
        });
    return found.get().orElseThrow();
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
