package dev.kvorum.kvnode.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.JavaProcess;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whole clusters under faults, judged by invariants and by the checker.
 *
 * <p>{@code -Dsim.seed=7} runs one seed and writes down what happens, {@code -Dsim.seeds=1000} runs
 * more, from {@code -Dsim.from=5000} on, and {@code -Dsim.seconds=30} sets how long each suffers;
 * {@code docs/testing.md} tells more.
 */
class SimulationTest {

  @Test
  void keepsItsPromisesUnderFaults() {
    Long seed = Long.getLong("sim.seed");
    int seconds = Integer.getInteger("sim.seconds", 10);
    for (Scenario.Kind kind : kinds()) {
      if (seed != null) {
        Seeds.replay(Scenario.of(kind, seed, seconds));
      } else {
        runs(kind, Integer.getInteger("sim.seeds", 10), seconds);
      }
    }
  }

  @Test
  @Tag("slow")
  void keepsItsPromisesForAThousandSeeds() {
    runs(
        Scenario.Kind.STEADY,
        Integer.getInteger("sim.seeds", 1_000),
        Integer.getInteger("sim.seconds", 30));
  }

  @Test
  @Tag("slow")
  void keepsItsPromisesForManySeedsWhileItIsReshaped() {
    runs(
        Scenario.Kind.RESHAPED,
        Integer.getInteger("sim.seeds", 1_000),
        Integer.getInteger("sim.seconds", 30));
  }

  @ParameterizedTest
  @EnumSource
  @Tag("soak")
  void keepsItsPromisesForAHundredThousandSeeds(Scenario.Kind kind) {
    runs(kind, Integer.getInteger("sim.seeds", 100_000), Integer.getInteger("sim.seconds", 30));
  }

  @Test
  void doesTheSameForTheSameSeed() {
    for (long seed = 1; seed <= 3; seed++) {
      Scenario scenario = Scenario.of(seed, 10);
      long first = Simulation.run(scenario, Trace.SILENT).digest();
      long second = Simulation.run(scenario, new StringBuilder()).digest();
      assertEquals(first, second, "the digests of seed " + seed);
    }
  }

  /** Sets and maps that no order is promised of have another in each process. */
  @Test
  void doesTheSameInAnotherProcess() throws Exception {
    Process other =
        JavaProcess.of(List.of("-Xmx1g"), Digests.class.getName(), List.of())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String here = Digests.all();
    assertEquals(here, new String(other.getInputStream().readAllBytes(), UTF_8).strip());
  }

  /** What some seeds come to. */
  static final class Digests {
    private static final int SEEDS = 12;

    private Digests() {}

    public static void main(String[] args) {
      System.out.println(all());
    }

    static String all() {
      return Stream.of(Scenario.Kind.values())
          .flatMap(
              kind -> LongStream.rangeClosed(1, SEEDS).mapToObj(seed -> Scenario.of(kind, seed, 5)))
          .map(
              scenario ->
                  "%s %d: %x"
                      .formatted(
                          scenario.kind(),
                          scenario.seed(),
                          Simulation.run(scenario, Trace.SILENT).digest()))
          .collect(Collectors.joining("\n"));
    }
  }

  private static final List<String> CHANGES =
      List.of("shards made", "merge done", "move done", "permits to stop");

  private static List<Scenario.Kind> kinds() {
    String only = System.getProperty("sim.kind", "");
    return only.isEmpty() ? List.of(Scenario.Kind.values()) : List.of(Scenario.Kind.valueOf(only));
  }

  private static void runs(Scenario.Kind kind, int seeds, int seconds) {
    long from = Long.getLong("sim.from", 1);
    Totals totals = Seeds.run(from, seeds, seed -> Scenario.of(kind, seed, seconds));
    if (kind == Scenario.Kind.RESHAPED && seeds >= 10) {
      for (String change : CHANGES) {
        assertTrue(totals.counted(change) > 0, change + ": none, so the runs say nothing of that");
      }
    }
  }
}
