package dev.kvorum.chaos.outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.chaos.checker.LinearizabilityChecker;
import dev.kvorum.chaos.checker.Verdict;
import dev.kvorum.chaos.history.History;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConclusionTest {

  private static final Optional<Duration> CAME_BACK = Optional.of(Duration.ofSeconds(1));
  private static final Deed.Result KILLED = new Deed.Killed(List.of("kv-1"), List.of());
  private static final Deed.Result MISSED = new Deed.Missed("no node was running");
  private static final Verdict UNDECIDED = new Verdict.Undecided("k", "too long");

  private static final String GOOD =
      """
      c1 0..5   k put a -> created 1
      c2 10..15 k get   -> found a 1
      c3 20..25 k put b -> failed
      c3 30..   k put c -> unknown
      """;
  private static final String STALE =
      """
      c1 0..5   k put a -> created 1
      c1 6..9   k put b -> replaced 2
      c2 10..15 k get   -> found a 1
      """;

  private static Conclusion judge(RunRecord run) {
    return Conclusion.of(run, new LinearizabilityChecker().check(run.history()), 2);
  }

  @Test
  void aLinearizableRunWithKillsPasses() {
    assertEquals(Exit.LINEARIZABLE, judge(Runs.of(GOOD, CAME_BACK, KILLED, MISSED)).exit());
  }

  @Test
  void aViolationCountsHoweverLittleWasDone() {
    Conclusion conclusion = judge(Runs.of(STALE, Optional.empty(), MISSED));
    assertEquals(Exit.VIOLATED, conclusion.exit());
    assertTrue(conclusion.why().contains("client c2 was told of key k"), conclusion.why());
  }

  @Test
  void aRunWithoutAKillProvesNothing() {
    assertEquals(
        new Conclusion(Exit.PROVED_NOTHING, "nothing was killed"),
        judge(Runs.of(GOOD, CAME_BACK, MISSED, MISSED)));
  }

  @Test
  void fewAnswersProveNothing() {
    RunRecord run = Runs.of(GOOD, CAME_BACK, KILLED);
    assertEquals(
        new Conclusion(Exit.PROVED_NOTHING, "only 2 operations were answered, and 3 are asked for"),
        Conclusion.of(run, new Verdict.Linearizable(), 3));
  }

  @Test
  void aClusterThatStaysAwayProvesNothing() {
    assertEquals(Exit.PROVED_NOTHING, judge(Runs.of(GOOD, Optional.empty(), KILLED)).exit());
  }

  @Test
  void whatTheCheckerGivesUpIsUndecided() {
    assertEquals(
        new Conclusion(Exit.UNDECIDED, "key k: too long"),
        Conclusion.of(Runs.of(GOOD, CAME_BACK, KILLED), UNDECIDED, 1));
    assertEquals(
        Exit.PROVED_NOTHING, Conclusion.of(Runs.of(GOOD, CAME_BACK, MISSED), UNDECIDED, 1).exit());
  }

  /** Scripts go by them. */
  @Test
  void exitCodesStayAsTheyAre() {
    assertEquals(List.of(0, 1, 2, 3, 4, 5), Arrays.stream(Exit.values()).map(Exit::code).toList());
  }

  @Test
  void operationsAreCountedByTheirEnd() {
    assertEquals(new Counts(4, 2, 1, 1), Counts.of(History.parse(GOOD)));
  }
}
