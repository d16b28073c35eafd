package dev.kvorum.kvnode.sim;

import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation can fail: whatever is broken on purpose is found by one of the first seeds. */
class MutantTest {

  private static final int SEEDS_MAX = 200;
  private static final int SECONDS = 10;

  @ParameterizedTest
  @EnumSource(value = Scenario.Mutant.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isCaught(Scenario.Mutant mutant) {
    for (int seed = 1; seed <= SEEDS_MAX; seed++) {
      try {
        Simulation.run(Scenario.of(seed, SECONDS, mutant), Trace.SILENT);
      } catch (SimFailure caught) {
        System.out.printf(
            "%s caught by seed %d: %s%n",
            mutant, seed, caught.getMessage().lines().findFirst().orElse(""));
        return;
      }
    }
    fail(mutant + " was not found in " + SEEDS_MAX + " seeds");
  }
}
