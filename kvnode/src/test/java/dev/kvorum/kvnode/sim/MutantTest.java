package dev.kvorum.kvnode.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The simulation can fail: whatever is broken on purpose is found by one of the seeds that every
 * change has to pass. No scenario is made for it.
 *
 * <p>{@code -Dsim.mutant=FORGETS_THE_VOTE} hunts for one only.
 */
class MutantTest {

  /** What {@link SimulationTest} runs when it is thorough. */
  private static final int SEEDS_MAX = Integer.getInteger("sim.seeds", 1000);

  private static final int SECONDS = Integer.getInteger("sim.seconds", 30);

  @Test
  @Tag("slow")
  void everyMutantIsCaught() {
    String only = System.getProperty("sim.mutant", "");
    List<Mutant> missed = new ArrayList<>();
    System.out.printf(
        "| mutant | seeds | simulated s | what was found |%n| --- | --- | --- | --- |%n");
    for (Mutant mutant : Mutant.values()) {
      if (only.isEmpty() || only.equals(mutant.name())) {
        new MutantHunt(mutant, SEEDS_MAX, SECONDS)
            .run()
            .ifPresentOrElse(caught -> System.out.println(caught.row()), () -> missed.add(mutant));
      }
    }
    assertEquals(List.of(), missed, "mutants that no seed has found");
  }
}
