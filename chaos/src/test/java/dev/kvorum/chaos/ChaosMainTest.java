package dev.kvorum.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.chaos.checker.LinearizabilityChecker;
import dev.kvorum.chaos.checker.Verdict;
import dev.kvorum.chaos.history.History;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs against a store that is right, or wrong in a way that the job is there to find. */
@Timeout(180)
class ChaosMainTest {

  @TempDir private Path folder;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private String out() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private int run(Map<String, String> environment, String... args) {
    return ChaosMain.run(args, environment, new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  /** Two seconds of three kills that hurt nobody. */
  private int run(FakeStore store, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--node=1=" + store.url(),
                "--kill-command=true",
                "--endpoint=" + store.url(),
                "--seed=5",
                "--duration=2s",
                "--interval=500ms",
                "--keys=4",
                "--rate=400",
                "--min-successes=20",
                "--report=" + folder.resolve("report")));
    args.addAll(List.of(more));
    return run(Map.of("KVORUM_CHAOS_COMEBACK", "5s"), args.toArray(String[]::new));
  }

  private String report(String name) throws IOException {
    return Files.readString(folder.resolve("report").resolve(name));
  }

  @Test
  void aStoreThatDoesAllRightPasses() throws IOException {
    try (var store = new FakeStore(FakeStore.Fault.NONE, true)) {
      assertEquals(0, run(store), this::out);
    }
    assertTrue(out().contains("schedule of seed 5: 3 kills in 2 s"), this::out);
    assertTrue(out().contains("kills: 3 of 3"), this::out);
    assertEquals(
        report("report.txt"),
        out().substring(out().indexOf("verdict: "), out().lastIndexOf("the report is in")));
    assertTrue(report("timeline.html").contains("<h1>Linearizable</h1>"));
    assertTrue(report("schedule.txt").startsWith("schedule of seed 5"));
    assertFalse(Files.exists(folder.resolve("report/violation.history")));
  }

  @ParameterizedTest
  @EnumSource(names = {"LOSES_WRITES", "READS_STALE"})
  void aBrokenStoreEndsInExitOneWithTheSmallestBadHistory(FakeStore.Fault fault)
      throws IOException {
    try (var store = new FakeStore(fault, true)) {
      // With two clients little is concurrent, which would excuse what is wrong.
      assertEquals(1, run(store, "--clients=2"), this::out);
    }
    History smallest = History.parse(report("violation.history"));
    assertInstanceOf(Verdict.Violated.class, new LinearizabilityChecker().check(smallest));
    History all = History.parse(report("run.history"));
    assertTrue(smallest.operations().size() < all.operations().size() / 10, this::out);
    assertTrue(report("violation.html").contains("is not linearizable"));
    assertTrue(report("report.txt").startsWith("verdict: violated, exit 1\n"));
    assertTrue(out().contains(report("violation.txt")), this::out);
  }

  @Test
  void aRunInWhichNobodyMayStopProvesNothing() {
    try (var store = new FakeStore(FakeStore.Fault.NONE, false)) {
      assertEquals(3, run(store, "--ask-permit", "--kills=random,leader:1"), this::out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    assertTrue(out().contains("1 may not stop: 409"), this::out);
    assertTrue(out().contains("because: nothing was killed"), this::out);
  }

  @Test
  void aPhaseThatNeverComesProvesNothing() throws IOException {
    try (var store = new FakeStore(FakeStore.Fault.NONE, true)) {
      assertEquals(3, run(store, "--during=Splitting"), this::out);
    }
    assertTrue(out().contains("missed: [splitting] not under way, only []"), this::out);
  }

  @Test
  void aStoreThatNeverAnswersIsLeftAlone() throws IOException {
    try (var store = new FakeStore(FakeStore.Fault.IS_DOWN, true)) {
      assertEquals(5, run(store, "--comeback=300ms"), this::out);
    }
    assertTrue(out().contains("503 no-leader"), this::out);
  }

  @Test
  void settingsMayComeFromTheEnvironmentAndFlagsWin() throws IOException {
    try (var store = new FakeStore(FakeStore.Fault.NONE, true)) {
      int code =
          run(
              Map.of(
                  "KVORUM_CHAOS_NODE", "1=" + store.url(),
                  "KVORUM_CHAOS_ENDPOINT", store.url().toString(),
                  "KVORUM_CHAOS_KILL_COMMAND", "true",
                  "KVORUM_CHAOS_SEED", "7",
                  "KVORUM_CHAOS_DURATION", "10m",
                  "KVORUM_CHAOS_REPORT", folder.toString(),
                  "KVORUM_CHAOS_ASK_PERMIT", "true",
                  "KVORUM_CHAOS_KILLS", "random"),
              "--duration=400ms",
              "--interval=200ms",
              "--min-successes=1");
      assertEquals(0, code, this::out);
    }
    assertTrue(out().contains("schedule of seed 7: 1 kills in 0 s"), this::out);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--cluster=demo --node=1=http://127.0.0.1:1 --kill-command=true",
        "--node=1=http://127.0.0.1:1 --kill-command=true",
        "--node=1=http://127.0.0.1:1 --endpoint=http://127.0.0.1:1",
        "--cluster=demo --kills=some",
        "--cluster=demo --grace=long",
        "--cluster=demo --duration=10",
        "--cluster=demo --duration=5s --interval=10s",
        "--cluster=demo --duration=10h",
        "--cluster=demo --clients=0",
        "--cluster=demo --endpoint=demo:8080",
        "--cluster=demo --ask-permit",
        "--cluster=demo --nonsense"
      })
  void wrongSettingsEndBeforeAnythingIsDone(String line) {
    assertEquals(4, run(Map.of(), line.isEmpty() ? new String[0] : line.split(" ")), this::out);
    assertTrue(out().endsWith("--help lists the settings\n"), this::out);
  }

  @Test
  void helpListsSettingsAndExitCodes() {
    assertEquals(0, run(Map.of(), "--help"));
    for (String word :
        List.of("--seed", "--during", "--ask-permit", "KVORUM_CHAOS_", "2 undecided")) {
      assertTrue(out().contains(word), this::out);
    }
  }
}
