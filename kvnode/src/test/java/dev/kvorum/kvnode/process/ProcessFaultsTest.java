package dev.kvorum.kvnode.process;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.chaos.checker.LinearizabilityChecker;
import dev.kvorum.chaos.checker.Verdict;
import dev.kvorum.chaos.history.History;
import dev.kvorum.chaos.history.Recorder;
import dev.kvorum.chaos.report.HtmlTimeline;
import dev.kvorum.chaos.report.TextReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three real processes under kill -9 and SIGSTOP. {@code -Dprocess.seed=} repeats a schedule,
 * {@code -Dprocess.faults=} sets its length.
 */
@Tag("process")
@Tag("slow")
class ProcessFaultsTest {

  private static final int CLIENTS = 8;
  private static final int FAULTS = Integer.getInteger("process.faults", 24);
  private static final long SEED = Long.getLong("process.seed", System.nanoTime());

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"rocksdb", "memory", "lmdb", "leveldb"})
  @Timeout(1800)
  void everyHistoryIsLinearizableUnderKillsAndPauses(String engine) throws Exception {
    System.out.println("process faults: engine " + engine + ", -Dprocess.seed=" + SEED);
    var recorder = new Recorder();
    var tally = new Tally();
    Map<String, Integer> faults = new TreeMap<>();
    try (var cluster = new ProcessCluster(folder, 3, engine, List.of())) {
      cluster.awaitReady();
      List<RecordingClient> clients = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        var client = new RecordingClient(i, cluster, recorder, SEED, Manner.HASTY, tally);
        clients.add(client);
        threads.add(Thread.ofPlatform().start(client));
      }
      var nemesis = new Nemesis(cluster, new SplittableRandom(SEED), faults);
      for (int fault = 0; fault < FAULTS; fault++) {
        nemesis.strike();
        int before = tally.succeeded();
        ProcessCluster.await("the clients go on", () -> tally.succeeded() >= before + 50);
      }
      nemesis.killAllAndRestart();
      clients.forEach(RecordingClient::stop);
      for (Thread thread : threads) {
        thread.join();
      }
      var last = new RecordingClient(CLIENTS, cluster, recorder, SEED, Manner.HASTY, tally);
      for (int node = 0; node < cluster.size(); node++) {
        last.readAll(node);
      }
    }
    judge(recorder.history(), tally.succeeded(), faults);
  }

  private void judge(History history, int succeeded, Map<String, Integer> faults)
      throws IOException {
    int struck = faults.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf(
        "process faults: %s, %d operations, %d answered%n",
        faults, history.operations().size(), succeeded);
    assertTrue(struck >= 20, () -> "only " + struck + " faults");
    assertTrue(
        succeeded > 1_000,
        () -> "only " + succeeded + " operations were answered: too few to prove anything");
    Verdict verdict = new LinearizabilityChecker().check(history);
    if (verdict instanceof Verdict.Violated violated) {
      Path page =
          Files.writeString(
              Path.of("target", "violated-" + SEED + ".html"), HtmlTimeline.of(violated));
      System.out.println(TextReport.of(violated));
      System.out.println(
          "drawn in " + page.toAbsolutePath() + "; the nodes' logs are in " + folder);
    }
    assertInstanceOf(Verdict.Linearizable.class, verdict);
  }

  /**
   * Strikes one fault after the other, leaving the cluster time to show what it does in between.
   */
  private static final class Nemesis {

    private final ProcessCluster cluster;
    private final SplittableRandom random;
    private final Map<String, Integer> faults;

    Nemesis(ProcessCluster cluster, SplittableRandom random, Map<String, Integer> faults) {
      this.cluster = cluster;
      this.random = random;
      this.faults = faults;
    }

    void strike() throws Exception {
      int node = random.nextInt(3) == 0 ? random.nextInt(cluster.size()) : leader();
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          note("kill");
          cluster.kill(node);
          pass(300, 2_000);
          cluster.start(node);
        }
        case 2, 3 -> {
          note("pause");
          cluster.pause(node); // past the lease, and past an election
          pass(400, 1_800);
          cluster.resume(node);
        }
        default -> {
          int other = (node + 1) % cluster.size();
          note("kill of two");
          cluster.kill(node);
          cluster.kill(other);
          pass(100, 800);
          cluster.start(node);
          cluster.start(other);
        }
      }
      pass(600, 2_000);
    }

    void killAllAndRestart() throws Exception {
      note("kill of all");
      for (int node = 0; node < cluster.size(); node++) {
        cluster.kill(node);
      }
      for (int node = 0; node < cluster.size(); node++) {
        cluster.start(node);
      }
      cluster.awaitReady();
    }

    private int leader() {
      int leader = cluster.leaderOf(Integer.toString(1 + random.nextInt(4)));
      return leader >= 0 ? leader : random.nextInt(cluster.size());
    }

    private void note(String fault) {
      faults.merge(fault, 1, Integer::sum);
    }

    private void pass(int fromMillis, int toMillis) {
      LockSupport.parkNanos(Duration.ofMillis(random.nextInt(fromMillis, toMillis)).toNanos());
    }
  }
}
