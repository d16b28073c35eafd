package dev.kvorum.kvnode.cli.bench;

import dev.kvorum.kvnode.cli.client.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Carries a {@link Plan} out. */
final class Run {

  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int PERCENT = 100;

  private final Plan plan;
  private final Tally tally;

  private final Progress progress;

  Run(Plan plan, Tally tally, Progress progress) {
    this.plan = plan;
    this.tally = tally;
    this.progress = progress;
  }

  /** Writes every key once, so that reads find something. */
  void fill() {
    AtomicInteger next = new AtomicInteger();
    List<Thread> threads =
        start(
            (lane, endpoint) -> {
              RequestTemplate put = RequestTemplate.put(plan.load(), endpoint);
              for (int key = next.getAndIncrement();
                  key < plan.load().keys();
                  key = next.getAndIncrement()) {
                lane.send(Operation.PUT, put.forKey(key), System.nanoTime());
              }
            });
    for (long tick = System.nanoTime() + SECOND_NANOS; isAnyAlive(threads); tick += SECOND_NANOS) {
      joinUntil(threads, tick);
      if (isAnyAlive(threads)) {
        progress.print(tally);
      }
    }
  }

  /** Warms up, measures, and leaves the result in the tally. */
  void measure() {
    long measureFrom = System.nanoTime() + plan.warmUp().toNanos();
    long end = measureFrom + plan.duration().toNanos();
    List<Thread> threads = start((lane, endpoint) -> loop(lane, endpoint, end));
    if (plan.warmUp().isPositive()) {
      progress.warmingUp();
      waitUntil(measureFrom);
      tally.reset();
    }
    progress.measuring();
    for (long tick = measureFrom + SECOND_NANOS; tick - end < 0; tick += SECOND_NANOS) {
      waitUntil(tick);
      progress.print(tally);
    }
    joinUntil(threads, end + plan.timeout().toNanos());
    tally.takeInterval();
  }

  private void loop(Lane lane, Endpoint endpoint, long end) {
    RequestTemplate put = RequestTemplate.put(plan.load(), endpoint);
    RequestTemplate get = RequestTemplate.get(plan.load(), endpoint);
    SplittableRandom random = new SplittableRandom();
    Pace pace = Pace.closedLoop();
    for (long start = pace.nextStartNanos(); start - end < 0; start = pace.nextStartNanos()) {
      waitUntil(start);
      int key = random.nextInt(plan.load().keys());
      if (random.nextInt(PERCENT) < plan.load().readPercent()) {
        lane.send(Operation.GET, get.forKey(key), start);
      } else {
        lane.send(Operation.PUT, put.forKey(key), start);
      }
    }
  }

  @FunctionalInterface
  private interface Work {
    void run(Lane lane, Endpoint endpoint);
  }

  private List<Thread> start(Work work) {
    List<Thread> threads = new ArrayList<>();
    for (int number = 0; number < plan.connections(); number++) {
      Endpoint endpoint = plan.endpoints().get(number % plan.endpoints().size());
      threads.add(
          Thread.ofVirtual()
              .name("bench-" + number)
              .start(
                  () -> {
                    try (Lane lane = new Lane(endpoint, plan.timeout(), tally)) {
                      work.run(lane, endpoint);
                    }
                  }));
    }
    return threads;
  }

  private static void waitUntil(long nanoTime) {
    for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static boolean isAnyAlive(List<Thread> threads) {
    return threads.stream().anyMatch(Thread::isAlive);
  }

  private static void joinUntil(List<Thread> threads, long nanoTime) {
    try {
      for (Thread thread : threads) {
        thread.join(Duration.ofNanos(Math.max(1, nanoTime - System.nanoTime())));
      }
    } catch (InterruptedException stopped) {
      // The process is ending; connections are daemons and end with it.
      Thread.currentThread().interrupt();
    }
  }
}
