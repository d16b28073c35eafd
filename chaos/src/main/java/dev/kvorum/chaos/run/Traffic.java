package dev.kvorum.chaos.run;

import dev.kvorum.chaos.history.Input;
import dev.kvorum.chaos.history.Output;
import dev.kvorum.chaos.history.Recorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** All clients of a run, and one more that looks in the beginning and in the end. */
public final class Traffic {

  private static final long LOOK_EVERY_MILLIS = 100;

  private final Load load;
  private final Recorder recorder;
  private final Troubles troubles = new Troubles();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();
  private final long seed;

  public Traffic(Load load, long seed, Recorder recorder) {
    this.load = load;
    this.seed = seed;
    this.recorder = recorder;
  }

  /** How often clients met what was no answer of the store's, by its name. */
  public SortedMap<String, Long> troubles() {
    return troubles.counts();
  }

  public void start() {
    for (int id = 1; id <= load.clients(); id++) {
      var client = new Client(id, load, seed, recorder, troubles, stop);
      threads.add(
          Thread.ofVirtual()
              .name("client-" + id)
              .uncaughtExceptionHandler((_, e) -> troubles.note("a client died of " + e))
              .start(client));
    }
  }

  /** Lets every client hear the answer that it waits for. */
  public void stop() throws InterruptedException {
    stop.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /**
   * Reads every key until it has been read once, so that what was lost before is noticed.
   *
   * @return how long that took; empty if it wasn't done in time
   */
  public Optional<Duration> readAll(Duration patience) throws InterruptedException {
    long begun = System.nanoTime();
    var reader = new Client(load.clients() + 1, load, seed, recorder, troubles, stop);
    try {
      for (int key = 0; key < load.keys(); key++) {
        while (reader.ask(load.key(key), Input.get()) instanceof Output.Failed) {
          if (System.nanoTime() - begun > patience.toNanos()) {
            return Optional.empty();
          }
          TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
      }
    } finally {
      reader.hangUp();
    }
    return Optional.of(Duration.ofNanos(System.nanoTime() - begun));
  }
}
