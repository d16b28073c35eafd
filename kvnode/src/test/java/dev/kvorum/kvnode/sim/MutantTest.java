package dev.kvorum.kvnode.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The simulation can fail: whatever is broken on purpose is found by one of the seeds that every
 * change has to pass. No scenario is made for it. The seed that {@code docs/testing.md} names is
 * tried first, and the others where that one finds nothing any more.
 *
 * <p>{@code -Dsim.mutant=FORGETS_THE_VOTE} hunts for one only, from the first seed on, and {@code
 * -Dsim.mutant=all} for all.
 */
class MutantTest {

  /** What {@link SimulationTest} runs when it is thorough. */
  private static final int SEEDS_MAX = Integer.getInteger("sim.seeds", 1000);

  private static final int SECONDS = Integer.getInteger("sim.seconds", 30);

  private static final String ONLY = System.getProperty("sim.mutant", "");

  @Test
  @Tag("slow")
  void everyMutantIsCaught() {
    TestingPage page = TestingPage.read();
    System.out.printf(
        "| mutant | seeds | simulated s | what was found |%n| --- | --- | --- | --- |%n");
    List<Mutant> left =
        ONLY.isEmpty()
            ? Arrays.stream(Mutant.values())
                .parallel()
                .filter(mutant -> !isCaughtBySeed(mutant, page.seedOf(mutant)))
                .toList()
            : ONLY.equals("all") ? List.of(Mutant.values()) : List.of(Mutant.valueOf(ONLY));
    List<Mutant> missed = left.stream().filter(mutant -> !isCaught(hunt(mutant).run())).toList();
    assertEquals(List.of(), missed, "mutants that no seed has found");
  }

  private static boolean isCaughtBySeed(Mutant mutant, OptionalLong seed) {
    return seed.isPresent() && isCaught(hunt(mutant).with(seed.getAsLong()));
  }

  private static boolean isCaught(Optional<MutantHunt.Catch> caught) {
    caught.ifPresent(each -> System.out.println(each.row()));
    return caught.isPresent();
  }

  private static MutantHunt hunt(Mutant mutant) {
    return new MutantHunt(mutant, SEEDS_MAX, SECONDS);
  }
}
