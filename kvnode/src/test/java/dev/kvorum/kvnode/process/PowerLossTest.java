package dev.kvorum.kvnode.process;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.chaos.checker.LinearizabilityChecker;
import dev.kvorum.chaos.checker.Verdict;
import dev.kvorum.chaos.history.Recorder;
import dev.kvorum.chaos.report.TextReport;
import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.powerloss.Outage;
import dev.kvorum.kvnode.powerloss.Outage.Extent;
import dev.kvorum.kvnode.powerloss.WatchedFolder.Syncs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Real nodes whose power fails, all at once: nothing that was acknowledged is missing afterwards.
 * {@code -Dpowerloss.seed=} repeats the cuts, {@code -Dpowerloss.rounds=} says how many follow the
 * one at the first start.
 */
@Tag("process")
@Timeout(1800)
class PowerLossTest {

  private static final int CLIENTS = 6;

  /** With fewer, a cut would find nothing to take. */
  private static final int ANSWERS_MIN = 100;

  private static final int ANSWERS_MAX = 4_000;

  private static final long SEED = Long.getLong("powerloss.seed", System.nanoTime());
  private static final int ROUNDS = Integer.getInteger("powerloss.rounds", 2);

  /** By chance all was synced at a cut: so many have to find something between them. */
  private static final int ROUNDS_MAX = 10;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Recorder recorder = new Recorder();
  private final Tally tally = new Tally();

  @Test
  void oneNodeKeepsWhatItAcknowledged() throws Exception {
    run(1, EngineKind.ROCKSDB, 1);
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource
  void threeNodesKeepWhatTheyAcknowledged(EngineKind engine) throws Exception {
    run(3, engine, ROUNDS);
  }

  /** With a disk that forgets what it was told to sync the history has to be found wrong. */
  @Tag("slow")
  @Test
  void lyingDisksAreCaught() throws Exception {
    try (var cluster = cluster(1, EngineKind.ROCKSDB, Syncs.LYING)) {
      cluster.startAll();
      cluster.awaitReady();
      load(cluster, 0);
      cluster.losePower(Extent.EVERYTHING, random);
      cluster.startAll();
      ProcessCluster.await(
          "the node finds nothing, or refuses", () -> !cluster.isRunning(0) || cluster.isReady(0));
      if (cluster.isRunning(0)) {
        readAll(cluster);
        assertInstanceOf(Verdict.Violated.class, verdict());
      }
    }
  }

  private void run(int nodes, EngineKind engine, int rounds) throws Exception {
    System.out.println(
        "power loss: %d nodes, engine %s, -Dpowerloss.seed=%d".formatted(nodes, engine, SEED));
    try (var cluster = cluster(nodes, engine, Syncs.HONEST)) {
      cluster.startAll();
      awaitFormation(cluster);
      int lost = cut(cluster);
      for (int round = 0; round < rounds || lost == 0 && round < ROUNDS_MAX; round++) {
        cluster.startAll();
        cluster.awaitReady();
        load(cluster, round);
        lost += cut(cluster);
      }
      assertTrue(lost > 0, "no cut has ever taken anything");
      cluster.startAll();
      cluster.awaitReady();
      readAll(cluster);
    }
    Verdict verdict = verdict();
    if (verdict instanceof Verdict.Violated violated) {
      System.out.println(TextReport.of(violated) + "the nodes' logs are in " + folder);
    }
    assertInstanceOf(Verdict.Linearizable.class, verdict);
  }

  private ProcessCluster cluster(int nodes, EngineKind engine, Syncs syncs) throws Exception {
    return ProcessCluster.powered(folder, nodes, engine.name().toLowerCase(Locale.ROOT), syncs);
  }

  /** Until the first node has come so far at its first start, wherever the others are. */
  private void awaitFormation(ProcessCluster cluster) {
    List<String> steps = List.of("map.json.next", "map.json", "wal", "wal/0000000000000001.seg");
    Path step = cluster.data(0).resolve(steps.get(random.nextInt(steps.size())));
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!Files.exists(step) && cluster.isRunning(0) && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    LockSupport.parkNanos(Duration.ofMillis(random.nextInt(30)).toNanos());
  }

  /** Returns how much it took. */
  private int cut(ProcessCluster cluster) throws Exception {
    Extent extent = random.nextBoolean() ? Extent.EVERYTHING : Extent.SOMETHING;
    Outage.Losses losses = cluster.losePower(extent, random);
    System.out.println("power loss: " + extent + " unsynced: " + losses);
    return losses.sectors() + losses.names();
  }

  /** Clients write until all nodes are killed. */
  private void load(ProcessCluster cluster, int round) throws Exception {
    List<RecordingClient> clients = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      int id = 1 + round * CLIENTS + i;
      var client = new RecordingClient(id, cluster, recorder, SEED, Manner.HASTY, tally);
      clients.add(client);
      threads.add(Thread.ofPlatform().start(client));
    }
    var ballast = new Ballast(cluster.clientPort(0));
    threads.add(Thread.ofPlatform().start(ballast));
    int enough = tally.succeeded() + random.nextInt(ANSWERS_MIN, ANSWERS_MAX);
    ProcessCluster.await("clients are answered", () -> tally.succeeded() >= enough);
    cluster.killAll();
    clients.forEach(RecordingClient::stop);
    ballast.stop();
    for (Thread thread : threads) {
      thread.join();
    }
    assertFalse(cluster.isRunning(0));
  }

  private void readAll(ProcessCluster cluster) {
    var last = new RecordingClient(0, cluster, recorder, SEED, Manner.HASTY, tally);
    for (int node = 0; node < cluster.size(); node++) {
      last.readAll(node);
    }
  }

  private Verdict verdict() {
    return new LinearizabilityChecker().check(recorder.history());
  }
}
