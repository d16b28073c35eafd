package dev.kvorum.chaos.checker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.chaos.history.History;
import dev.kvorum.chaos.history.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BruteForceTest {

  private static final long STEPS = 1_000_000;
  private static final int HISTORIES = Integer.getInteger("checker.histories", 10_000);

  @Test
  void agreesWithTryingEveryOrder() {
    int good = 0;
    for (long seed = 0; seed < HISTORIES; seed++) {
      List<Operation> operations = new RandomHistory(seed).next(6);
      boolean expected = BruteForce.isLinearizable(operations);
      var answer = Search.answer(Problem.of(operations), new Steps(STEPS));
      assertEquals(
          expected ? Search.Answer.ORDERED : Search.Answer.IMPOSSIBLE,
          answer,
          "seed " + seed + "\n" + new History(operations).print());
      good += expected ? 1 : 0;
    }
    // Neither side may be so rare that it isn't tested.
    assertTrue(good > HISTORIES / 5 && good < HISTORIES * 4 / 5, good + " of " + HISTORIES);
  }

  @Test
  void agreesWithTryingEveryOrderWhenSomeWritesAreImmaterial() {
    for (long seed = 0; seed < HISTORIES / 2; seed++) {
      var random = new SplittableRandom(seed);
      var material = new ArrayList<Operation>();
      var immaterial = new ArrayList<Operation>();
      for (Operation operation : new RandomHistory(seed).next(6)) {
        if (operation.mayHaveWritten() && random.nextBoolean()) {
          immaterial.add(operation);
        } else {
          material.add(operation);
        }
      }
      assertEquals(
          BruteForce.isLinearizable(material, immaterial)
              ? Search.Answer.ORDERED
              : Search.Answer.IMPOSSIBLE,
          Search.answer(Problem.of(material, immaterial), new Steps(STEPS)),
          "seed "
              + seed
              + "\n"
              + new History(material).print()
              + "immaterial\n"
              + new History(immaterial).print());
    }
  }
}
