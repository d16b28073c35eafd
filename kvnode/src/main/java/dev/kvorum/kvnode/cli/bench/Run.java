package dev.kvorum.kvnode.cli.bench;

import dev.kvorum.kvnode.cli.client.Endpoint;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/** Carries a {@link Plan} out. */
final class Run {

  /** All have given up by then, but on a machine that is busy some may not have said so. */
  private static final long LAST_WORD_NANOS = Duration.ofSeconds(5).toNanos();

  private final Plan plan;
  private final Tally tally;
  private final Progress progress;

  Run(Plan plan, Tally tally, Progress progress) {
    this.plan = plan;
    this.tally = tally;
    this.progress = progress;
  }

  /** Writes every key once, and leaves the result in the tally. */
  Measured fill() {
    progress.filling();
    tally.reset();
    Duration cpu = cpu();
    Fill fill = new Fill(plan.load().keys());
    List<Thread> threads = start(connection -> fill);
    Ticks ticks = new Ticks(System.nanoTime());
    while (isAnyAlive(threads)) {
      joinUntil(threads, ticks.next());
      if (isAnyAlive(threads)) {
        progress.print(tally, ticks.passed());
      }
    }
    fill.ended();
    tally.takeInterval();
    return new Measured(tally.counts(), fill.took(), cpu().minus(cpu), fill.perSecond());
  }

  /** Warms up, measures, and leaves the result in the tally. */
  Measured measure() {
    // Before the first request: without a warm-up all that is answered counts.
    tally.reset();
    long begin = System.nanoTime();
    long measureFrom = begin + plan.warmUp().toNanos();
    long end = measureFrom + plan.duration().toNanos();
    long giveUp = end + plan.timeout().toNanos();
    List<Thread> threads =
        start(connection -> new Traffic(plan.load(), pace(begin, connection), end, giveUp, tally));
    if (plan.warmUp().isPositive()) {
      progress.warmingUp();
      waitUntil(measureFrom);
      tally.reset();
    }
    progress.measuring();
    Duration cpu = cpu();
    Ticks ticks = new Ticks(measureFrom);
    for (long tick = ticks.next(); tick - end < 0; tick = ticks.next()) {
      waitUntil(tick);
      progress.print(tally, ticks.passed());
    }
    waitUntil(end);
    tally.endGap(end);
    tally.takeInterval();
    Measured measured = new Measured(tally.counts(), plan.duration(), cpu().minus(cpu), List.of());
    joinUntil(threads, giveUp + plan.timeout().toNanos() + LAST_WORD_NANOS);
    tally.takeInterval();
    return measured;
  }

  private Pace pace(long begin, int connection) {
    return plan.rate().isPresent()
        ? Pace.constantRate(begin, plan.rate().getAsInt(), connection, plan.connections())
        : Pace.closedLoop();
  }

  /** Connections are dealt out to as many threads as leave half of the processors to others. */
  private List<Thread> start(IntFunction<Feed> feedOf) {
    int processors = Runtime.getRuntime().availableProcessors();
    int loops = Math.clamp(processors / 2, 1, plan.connections());
    ByteBuffer value = RequestTemplate.value(plan.load());
    List<List<Lane>> lanes = new ArrayList<>();
    for (int loop = 0; loop < loops; loop++) {
      lanes.add(new ArrayList<>());
    }
    for (int number = 0; number < plan.connections(); number++) {
      Endpoint endpoint = plan.endpoints().get(number % plan.endpoints().size());
      lanes
          .get(number % loops)
          .add(new Lane(endpoint, plan.load(), value, feedOf.apply(number), tally));
    }
    return lanes.stream()
        .map(
            share ->
                Thread.ofPlatform()
                    .daemon()
                    .name("bench-loop")
                    .start(new Loop(share, plan.timeout())))
        .toList();
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
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
