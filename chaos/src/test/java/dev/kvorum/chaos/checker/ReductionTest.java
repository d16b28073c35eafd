package dev.kvorum.chaos.checker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.chaos.history.History;
import dev.kvorum.chaos.history.Operation;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReductionTest {

  private static final int HISTORIES = Integer.getInteger("checker.histories", 10_000) / 2;

  @Test
  void everySmallestHistoryProvesTheViolationAndMakesSense() {
    int violations = 0;
    for (long seed = 0; seed < HISTORIES; seed++) {
      List<Operation> operations = new RandomHistory(seed).next(6);
      if (new LinearizabilityChecker().check(new History(operations))
          instanceof Verdict.Violated violated) {
        violations++;
        check(operations, violated, "seed " + seed + "\n" + new History(operations).print());
      }
    }
    assertTrue(violations > HISTORIES / 10, violations + " of " + HISTORIES);
  }

  private static void check(List<Operation> operations, Verdict.Violated violated, String claim) {
    List<Operation> smallest = violated.smallest().operations();
    Operation unexplained = violated.unexplained();
    assertTrue(smallest.contains(unexplained), claim);
    assertTrue(
        BruteForce.isLinearizable(
            smallest.stream().map(o -> o.equals(unexplained) ? o.withoutAnswer() : o).toList()),
        "makes sense: " + claim);
    // In these histories each operation has a client of its own.
    var keptClients = smallest.stream().map(Operation::client).collect(Collectors.toSet());
    long end = unexplained.returnedAt().getAsLong();
    List<Operation> leftOut =
        operations.stream()
            .filter(o -> !keptClients.contains(o.client()) && o.mayHaveWritten())
            .filter(o -> o.invokedAt() <= end)
            .map(o -> o.returnedAt().orElse(end) > end ? o.withoutAnswer() : o)
            .toList();
    assertFalse(BruteForce.isLinearizable(smallest, leftOut), "proves it: " + claim);
  }

  @Test
  void keepsTheWriteThatTheStaleReadSawAndTheOneItMissed() {
    assertEquals(
        """
        c1 0..1 k put a -> created 1
        c1 10..11 k put c -> replaced 3
        c1 12..13 k put d -> replaced 4
        c2 30..31 k get -> found c 3
        """,
        smallest(
            """
            c1 0..1 k put a -> created 1
            c2 2..3 k get -> found a 1
            c1 4..5 k put b -> replaced 2
            c2 6..7 k get -> found b 2
            c1 10..11 k put c -> replaced 3
            c1 12..13 k put d -> replaced 4
            c2 20..21 k get -> found d 4
            c3 20.. k put e -> unknown
            c2 30..31 k get -> found c 3
            c1 40..41 k put f -> replaced 6
            c2 42..43 k get -> found f 6
            """));
  }

  @Test
  void keepsTheConditionalPutsThatLeadToTheMistake() {
    assertEquals(
        """
        c1 0..1 k put a -> created 1
        c1 2..3 k put b if-version 1 -> replaced 2
        c1 4..5 k put c if-version 2 -> replaced 3
        c2 6..7 k put d if-version 2 -> replaced 4
        """,
        smallest(
            """
            c1 0..1 k put a -> created 1
            c1 2..3 k put b if-version 1 -> replaced 2
            c3 2..3 k get -> found a 1
            c1 4..5 k put c if-version 2 -> replaced 3
            c3 4..5 k get -> found c 3
            c2 6..7 k put d if-version 2 -> replaced 4
            """));
  }

  private static String smallest(String history) {
    Verdict verdict = new LinearizabilityChecker().check(History.parse(history));
    return ((Verdict.Violated) verdict).smallest().print();
  }
}
