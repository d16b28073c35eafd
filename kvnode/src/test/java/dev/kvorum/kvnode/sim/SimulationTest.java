package dev.kvorum.kvnode.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
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
