package dev.kvorum.kvnode.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Only a seed that finds nothing in the unbroken code can find a mutant. */
class MutantHuntTest {

  private static final Optional<Map.Entry<Long, String>> FOUND =
      Optional.of(Map.entry(2_000_000_000L, "a stale read"));

  private final MutantHunt hunt = new MutantHunt(Mutant.DISKS_LIE, 5, 30);

  @Test
  void theFirstSeedThatFailsByTheMutantAloneCounts() {
    var caught = hunt.search(seed -> seed < 2 ? Optional.empty() : FOUND, seed -> seed != 2);
    assertEquals(
        Optional.of(new MutantHunt.Catch(Mutant.DISKS_LIE, 3, 62, "a stale read")), caught);
  }

  @Test
  void seedsThatFailAnywayCatchNothing() {
    assertEquals(Optional.empty(), hunt.search(_ -> FOUND, _ -> false));
  }
}
