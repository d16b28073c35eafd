package dev.kvorum.kvnode.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/**
 * Runs many seeds on all cores, each on one thread, and shows how to see a failing one again.
 *
 * <p>It keeps sums and no more of a seed that is over, so that any number of them takes the same
 * memory.
 */
final class Seeds {

  private static final Path TRACES = Path.of("target", "sim");

  private final AtomicLong next;
  private final long end;
  private final LongFunction<Scenario> scenarios;
  private final Progress progress;

  private Seeds(long from, long count, LongFunction<Scenario> scenarios) {
    next = new AtomicLong(from);
    end = from + count;
    this.scenarios = scenarios;
    progress = new Progress(count, System.out);
  }

  /**
   * Runs so many seeds, names each that fails at once, prints the totals, and then fails if one has
   * failed. After {@link Progress#FAILED_MAX} failures no more are begun.
   */
  static Totals run(long from, long count, LongFunction<Scenario> scenarios) {
    var seeds = new Seeds(from, count, scenarios);
    seeds.runAll();
    return seeds.progress.conclude();
  }

  private void runAll() {
    int cores = Runtime.getRuntime().availableProcessors();
    try (ExecutorService threads = Executors.newFixedThreadPool(cores)) {
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < cores; i++) {
        workers.add(threads.submit(this::work));
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a failure of a seed is caught where it is run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void work() {
    for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
      if (progress.isHopeless()) {
        return;
      }
      Scenario scenario = scenarios.apply(seed);
      try {
        progress.passed(Simulation.run(scenario, Trace.SILENT).totals());
      } catch (RuntimeException | AssertionError | PowerCut e) {
        progress.failed(words(scenario, e));
      }
    }
  }

  /** Runs one seed and writes down all that happens. */
  static Totals replay(Scenario scenario) {
    Path file = TRACES.resolve("seed-" + scenario.seed() + ".log");
    try {
      Files.createDirectories(TRACES);
      try (Writer text = Files.newBufferedWriter(file)) {
        text.write(scenario + "\n");
        System.out.println("trace: " + file.toAbsolutePath());
        return Simulation.run(scenario, text).totals();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String words(Scenario scenario, Throwable failure) {
    return "seed %d: %s%n  replay with a trace: mvn -pl kvnode -am test -Dtest=SimulationTest#keepsItsPromisesUnderFaults -Dsurefire.failIfNoSpecifiedTests=false -Dsim.kind=%s -Dsim.seed=%d -Dsim.seconds=%d"
        .formatted(
            scenario.seed(),
            reason(failure),
            scenario.kind(),
            scenario.seed(),
            scenario.nanos() / EventQueue.SECOND);
  }

  private static String reason(Throwable failure) {
    var reason = new StringBuilder(failure.toString());
    if (!(failure instanceof SimFailure)) {
      where(failure, reason);
    }
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      reason.append("\n  caused by ").append(cause);
      where(cause, reason);
    }
    return reason.toString();
  }

  private static void where(Throwable failure, StringBuilder reason) {
    for (int i = 0; i < Math.min(6, failure.getStackTrace().length); i++) {
      reason.append("\n      at ").append(failure.getStackTrace()[i]);
    }
  }
}
