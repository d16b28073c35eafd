package dev.kvorum.chaos.checker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.kvorum.chaos.history.History;
import org.junit.jupiter.api.Test;

/**
 * Writes that may have happened, but only in their time: what a call that is brought forward must
 * not overtake.
 */
class ImmaterialWritesTest {

  @Test
  void theDeleteThatReturnsFirstDoesNotOvertakeTheWriteBetweenTwoDeletes() {
    assertOrdered(
        """
        c1 0..1 k put a -> created 1
        c2 2..100 k delete -> deleted
        c3 20..30 k delete -> deleted
        """,
        """
        c4 5..10 k put b -> replaced 2
        """);
  }

  @Test
  void theReadThatChangesNothingDoesNotOvertakeTheWriteBeforeIt() {
    assertOrdered(
        """
        c1 0..100 k put a if-absent -> precondition-failed
        c2 20..30 k get -> not-found
        """,
        """
        c3 5..10 k put b -> created 2
        c4 5..40 k delete -> deleted
        """);
  }

  /** Found with seed 93812: the write that was invoked first isn't the one that must go first. */
  @Test
  void ofTwoWritesThatDoTheSameTheOneThatHasToHurryGoesFirst() {
    assertOrdered(
        """
        c1 7..11 k put a -> replaced 4
        c3 14..17 k get -> found a 5
        c4 12..20 k get -> found a 5
        c5 24..28 k get -> found a 5
        """,
        """
        c0 4..4 k put a -> created 2
        c2 3..14 k put a -> replaced 5
        """);
  }

  private static void assertOrdered(String material, String immaterial) {
    Problem problem =
        Problem.of(History.parse(material).operations(), History.parse(immaterial).operations());
    assertEquals(Search.Answer.ORDERED, Search.answer(problem, new Steps(10_000)));
  }
}
