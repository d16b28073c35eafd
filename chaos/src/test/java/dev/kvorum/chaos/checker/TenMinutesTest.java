package dev.kvorum.chaos.checker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.chaos.checker.SimulatedStore.Bug;
import dev.kvorum.chaos.history.History;
import dev.kvorum.chaos.run.ChaosRun;
import dev.kvorum.chaos.run.Load;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The largest run that is allowed, twice what ten minutes make by default, can be judged: one
 * operation in eighty is without an answer, more than a kill each ten seconds leaves. The simulated
 * store's clients wait for an answer most of the time, so their operations overlap more than those
 * of a real run do.
 */
class TenMinutesTest {

  private static final int KEYS = 48;
  private static final int OPERATIONS = (int) Load.OPERATIONS_MAX;

  private static History history(int operations) {
    return SimulatedStore.run(
        operations, new SimulatedStore.Load(64, KEYS, operations, 80), Bug.NONE);
  }

  @Test
  void aTenthIsJudgedInATenthOfTheSteps() {
    assertEquals(
        new Verdict.Linearizable(),
        new LinearizabilityChecker(ChaosRun.stepsMax(KEYS) / 10).check(history(OPERATIONS / 10)));
  }

  /** In a process of its own, as its memory is what counts. */
  @Test
  @Tag("slow")
  @Timeout(600)
  void allOfItIsJudgedInTheHeapOfTheImage() throws IOException, InterruptedException {
    String program = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                List.of(
                    program,
                    "-Xmx768m",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    TenMinutesTest.class.getName()))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    System.out.print(said);
    assertEquals(0, process.waitFor(), said);
    assertTrue(said.contains("linearizable"), said);
  }

  /** The process: makes the history, prints it as a run does, and judges it. */
  public static void main(String[] args) {
    History history = history(OPERATIONS);
    int printed = history.print().length();
    long since = System.nanoTime();
    Verdict verdict = new LinearizabilityChecker(ChaosRun.stepsMax(KEYS)).check(history);
    System.out.printf(
        "%d operations, %d characters: %s after %.1f s%n",
        history.operations().size(),
        printed,
        verdict instanceof Verdict.Linearizable ? "linearizable" : verdict,
        (System.nanoTime() - since) / 1e9);
  }
}
