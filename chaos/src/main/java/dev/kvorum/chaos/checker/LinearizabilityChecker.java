package dev.kvorum.chaos.checker;

import dev.kvorum.chaos.history.History;
import dev.kvorum.chaos.history.Operation;
import java.util.List;
import java.util.Map;

/**
 * Decides whether what a store answered can have come from one register per key that does one thing
 * at a time (Herlihy and Wing, "Linearizability", 1990).
 *
 * <p>Keys are judged one by one: a history is linearizable exactly if its part for each key is
 * (locality, in the same paper).
 */
public final class LinearizabilityChecker {

  /**
   * For one key. A core does about a million a second, and ordinary histories take some twenty an
   * operation.
   */
  public static final long STEPS_MAX = 10_000_000;

  private final long stepsMax;

  public LinearizabilityChecker() {
    this(STEPS_MAX);
  }

  /**
   * @param stepsMax after how many steps the search for one key is given up, and again the search
   *     for the smallest failing history of a key
   */
  public LinearizabilityChecker(long stepsMax) {
    this.stepsMax = stepsMax;
  }

  /**
   * The first key that is violated decides, else the first that is undecided. The same history
   * always gets the same verdict.
   */
  public Verdict check(History history) {
    Verdict verdict = new Verdict.Linearizable();
    for (Map.Entry<String, List<Operation>> entry : history.byKey().entrySet()) {
      String key = entry.getKey();
      List<Operation> operations = entry.getValue();
      switch (Search.answer(Problem.of(operations), new Steps(stepsMax))) {
        case ORDERED -> {}
        case IMPOSSIBLE -> {
          return new Reduction(key, stepsMax).of(operations);
        }
        case GAVE_UP -> {
          if (verdict instanceof Verdict.Linearizable) {
            verdict =
                new Verdict.Undecided(
                    key,
                    "no order of its %d operations found or ruled out in %d steps"
                        .formatted(operations.size(), stepsMax));
          }
        }
      }
    }
    return verdict;
  }
}
