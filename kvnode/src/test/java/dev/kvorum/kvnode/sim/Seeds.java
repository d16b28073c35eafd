package dev.kvorum.kvnode.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/** Runs many seeds on all cores, each on one thread, and shows how to see a failing one again. */
final class Seeds {

  private static final Path TRACES = Path.of("target", "sim");

  private Seeds() {}

  /** Runs all, prints the totals, and then fails for those that failed. */
  static Totals run(LongStream seeds, LongFunction<Scenario> scenarios) {
    long began = System.nanoTime();
    var totals = new Totals();
    List<String> failures = new ArrayList<>();
    try (ExecutorService cores =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      List<Future<Totals>> runs = new ArrayList<>();
      seeds.forEach(
          seed -> runs.add(cores.submit((Callable<Totals>) () -> run(scenarios.apply(seed)))));
      for (Future<Totals> run : runs) {
        try {
          totals.add(run.get());
        } catch (ExecutionException e) {
          failures.add(e.getCause().getMessage());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException(e);
        }
      }
    }
    System.out.println(totals.print(System.nanoTime() - began));
    if (!failures.isEmpty()) {
      throw new SimFailure(failures.size() + " seeds failed:\n" + String.join("\n", failures));
    }
    return totals;
  }

  private static Totals run(Scenario scenario) {
    try {
      return Simulation.run(scenario, Trace.SILENT).totals();
    } catch (SimFailure | RuntimeException e) {
      throw new SimFailure(
          "seed %d: %s%n  replay with a trace: mvn -pl kvnode -am test -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Dsim.seed=%d -Dsim.seconds=%d"
              .formatted(
                  scenario.seed(),
                  reason(e),
                  scenario.seed(),
                  scenario.nanos() / EventQueue.SECOND),
          e);
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

  private static String reason(Throwable failure) {
    var reason = new StringBuilder(failure.getMessage());
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      reason.append("\n  caused by ").append(cause);
      for (int i = 0; i < Math.min(6, cause.getStackTrace().length); i++) {
        reason.append("\n      at ").append(cause.getStackTrace()[i]);
      }
    }
    return reason.toString();
  }
}
