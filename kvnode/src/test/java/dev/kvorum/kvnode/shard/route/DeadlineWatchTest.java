package dev.kvorum.kvnode.shard.route;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.kvorum.kvnode.shard.replica.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class DeadlineWatchTest {

  private static final Duration ENOUGH = Duration.ofSeconds(20);

  private final DeadlineWatch watch = new DeadlineWatch(Clock.SYSTEM);

  /** Between two it has nothing to watch, and sleeps. */
  @Test
  void givesUpWhatIsBroughtWheneverThatIs() {
    Thread thread = Thread.ofPlatform().daemon().start(watch);
    assertTimeoutPreemptively(
        ENOUGH,
        () -> {
          for (int i = 0; i < 3; i++) {
            var cancelled = new CountDownLatch(1);
            watch.add(cancelled::countDown, Clock.SYSTEM.nanos());
            cancelled.await();
            awaitState(thread, Thread.State.WAITING);
          }
          watch.stop();
          thread.join();
        });
  }

  @Test
  void whatWasTakenBackIsNotGivenUp() {
    Thread thread = Thread.ofPlatform().daemon().unstarted(watch);
    var cancelled = new CountDownLatch(1);
    dev.kvorum.kvnode.peer.PendingRequest early =
        () -> {
          throw new IllegalStateException("it was taken back");
        };
    watch.add(early, Clock.SYSTEM.nanos());
    watch.add(cancelled::countDown, Clock.SYSTEM.nanos());
    watch.remove(early);
    thread.start();
    assertTimeoutPreemptively(
        ENOUGH,
        () -> {
          cancelled.await();
          watch.stop();
          thread.join();
        });
  }

  private static void awaitState(Thread thread, Thread.State state) {
    while (thread.getState() != state) {
      Thread.onSpinWait();
    }
  }
}
