package dev.kvorum.chaos.checker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.chaos.checker.SimulatedStore.Bug;
import dev.kvorum.chaos.checker.SimulatedStore.Load;
import dev.kvorum.chaos.history.History;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulatedStoreTest {

  private static final Verdict LINEARIZABLE = new Verdict.Linearizable();

  @Test
  void acceptsEveryHistoryOfACorrectStore() {
    for (long seed = 0; seed < 40; seed++) {
      var load = new Load(2 + (int) (seed % 7), 1 + (int) (seed % 3), 400, 3 + (int) (seed % 20));
      History history = SimulatedStore.run(seed, load, Bug.NONE);
      assertEquals(
          LINEARIZABLE, new LinearizabilityChecker().check(history), "seed " + seed + " " + load);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void findsEachBugAndMakesItsHistorySmall(Bug bug) {
    for (long seed = 0; seed < 8; seed++) {
      String claim = bug + ", seed " + seed;
      History history = SimulatedStore.run(seed, new Load(3, 1, 1_000, 10), bug);
      var violated =
          assertInstanceOf(
              Verdict.Violated.class, new LinearizabilityChecker().check(history), claim);
      String smallest = claim + "\n" + violated.smallest().print();
      assertTrue(violated.smallest().operations().size() <= 30, smallest);
      var again =
          assertInstanceOf(
              Verdict.Violated.class,
              new LinearizabilityChecker().check(violated.smallest()),
              smallest);
      assertEquals(violated.unexplained(), again.unexplained(), smallest);
    }
  }

  @Test
  void needsFewStepsForALongHistoryOfOneKey() {
    for (long seed = 0; seed < 5; seed++) {
      History history = SimulatedStore.run(seed, new Load(8, 1, 2_000, 100), Bug.NONE);
      assertEquals(LINEARIZABLE, new LinearizabilityChecker(60_000).check(history), "seed " + seed);
    }
  }

  @Test
  void needsFewStepsForManyKeys() {
    History history = SimulatedStore.run(1, new Load(64, 100, 50_000, 100), Bug.NONE);
    assertEquals(LINEARIZABLE, new LinearizabilityChecker(20_000).check(history));
  }

  @Test
  void decidesWhenOneInFiveAnswersIsLost() {
    for (long seed = 0; seed < 3; seed++) {
      History history = SimulatedStore.run(seed, new Load(8, 1, 2_000, 5), Bug.NONE);
      assertEquals(
          LINEARIZABLE, new LinearizabilityChecker(500_000).check(history), "seed " + seed);
    }
  }

  @Test
  void saysSoWhenTheStepsRunOut() {
    History history = SimulatedStore.run(1, new Load(8, 1, 500, 10), Bug.NONE);
    assertEquals(
        new Verdict.Undecided(
            "k0", "no order of its 500 operations found or ruled out in 1000 steps"),
        new LinearizabilityChecker(1_000).check(history));
  }
}
