package dev.kvorum.chaos.outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.kvorum.chaos.history.History;
import dev.kvorum.chaos.outcome.WriteGaps.Gap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WriteGapsTest {

  private static WriteGaps of(String history) {
    return WriteGaps.of(History.parse(history), 1_000, 20);
  }

  private static Gap longest(String history) {
    return of(history).longest().getFirst();
  }

  @Test
  void anUndisturbedWriteIsAGapOfItsOwnLatency() {
    assertEquals(
        new Gap("k", 500, 510, true),
        longest(
            """
            c1 0..5     k put a -> created 1
            c1 500..510 k put b -> replaced 2
            """));
  }

  @Test
  void timeInWhichNobodyWantedToWriteIsNoGap() {
    assertEquals(
        new Gap("k", 0, 5, true),
        longest(
            """
            c1 0..5     k put a -> created 1
            c2 10..900  k get   -> found a 1
            c1 900..905 k put b -> replaced 2
            """));
  }

  @Test
  void whatFailedOrIsUnknownIsPartOfTheGap() {
    assertEquals(
        new Gap("k", 100, 410, true),
        longest(
            """
            c1 0..5     k put a -> created 1
            c2 100..110 k put b -> failed
            c3 120..    k put c -> unknown
            c1 400..410 k put d -> replaced 2
            """));
  }

  @Test
  void whatIsAnsweredAfterTheClientsWereToldToEndMakesNoGapBeyondThat() {
    assertEquals(
        new Gap("k", 988, 1_000, false),
        longest(
            """
            c2 700..705  k put b -> created 1
            c1 980..5000 k put a -> replaced 2
            c2 985..988  k put c -> replaced 3
            """));
  }

  @Test
  void anUnknownWriteOfLongAgoMakesNoGap() {
    assertEquals(
        new Gap("k", 100, 120, true),
        longest(
            """
            c1 0..5     k put a -> created 1
            c3 100..    k put c -> unknown
            c1 110..120 k put d -> replaced 2
            c1 800..810 k put e -> replaced 3
            """));
  }

  @Test
  void aSlowWriteIsNoGapWhileOthersAreCarriedOut() {
    assertEquals(
        List.of(new Gap("k", 0, 30, true)),
        of("""
            c1 0..90   k put a -> replaced 4
            c2 10..30  k put b -> created 1
            c2 35..60  k put c -> replaced 2
            c2 65..75  k put d -> replaced 3
            """)
            .longest());
  }

  @Test
  void aRefusedConditionWasLookedAt() {
    assertEquals(
        new Gap("k", 300, 320, true),
        longest(
            """
            c1 0..5     k put a              -> created 1
            c2 100..110 k put b if-version 7 -> precondition-failed 1
            c1 300..320 k delete             -> deleted
            """));
  }

  @Test
  void aGapThatNothingEndsLastsToTheEnd() {
    assertEquals(
        new Gap("k", 100, 1_000, false),
        longest(
            """
            c1 0..5     k put a -> created 1
            c2 100..110 k put b -> failed
            """));
  }

  @Test
  void keysAreOrderedByTheirWorst() {
    WriteGaps gaps =
        of(
            """
            c1 0..5     a put a -> created 1
            c2 100..200 b put b -> created 2
            c3 300..330 a put c -> replaced 3
            """);
    assertEquals(
        List.of(new Gap("b", 100, 200, true), new Gap("a", 300, 330, true)), gaps.longest());
    assertEquals(
        List.of(new Gap("b", 100, 200, true), new Gap("a", 300, 330, true)), gaps.notable());
    assertEquals(Optional.of(new Gap("a", 300, 330, true)), gaps.longestBetween(250, 400));
    assertEquals(Optional.empty(), gaps.longestBetween(200, 300));
  }
}
