package dev.kvorum.kvnode.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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
    if (seed != null) {
      Seeds.replay(Scenario.of(seed, Integer.getInteger("sim.seconds", 10)));
    } else {
      runs(Integer.getInteger("sim.seeds", 10), Integer.getInteger("sim.seconds", 10));
    }
  }

  @Test
  @Tag("slow")
  void keepsItsPromisesForAThousandSeeds() {
    runs(Integer.getInteger("sim.seeds", 1_000), Integer.getInteger("sim.seconds", 30));
  }

  @Test
  @Tag("soak")
  void keepsItsPromisesForAHundredThousandSeeds() {
    runs(Integer.getInteger("sim.seeds", 100_000), Integer.getInteger("sim.seconds", 30));
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

  private static void runs(int seeds, int seconds) {
    long from = Long.getLong("sim.from", 1);
    Seeds.run(from, seeds, seed -> Scenario.of(seed, seconds));
  }
}
