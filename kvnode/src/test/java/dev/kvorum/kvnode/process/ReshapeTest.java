package dev.kvorum.kvnode.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.kvorum.chaos.checker.LinearizabilityChecker;
import dev.kvorum.chaos.checker.Verdict;
import dev.kvorum.chaos.history.Recorder;
import dev.kvorum.chaos.report.TextReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A cluster of real processes takes nodes in, splits, merges and lets the nodes go again, and one
 * node is killed in each of these phases: its clients, which never retry, see nothing but broken
 * connections to the process that was killed. {@code -Dprocess.seed=} repeats the choices.
 */
@Tag("process")
@Tag("slow")
class ReshapeTest {

  private static final long SEED = Long.getLong("process.seed", System.nanoTime());
  private static final Duration PHASE = Duration.ofMinutes(10);
  private static final List<String> FLAGS = List.of("--dead-after=30s");

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Recorder recorder = new Recorder();
  private ProcessCluster cluster;
  private Crowd crowd;

  @AfterEach
  void end() {
    cluster.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rocksdb", "memory"})
  @Timeout(1800)
  void clientsSeeNothingOfNodesAndShardsThatComeAndGo(String engine) throws Exception {
    System.out.println("reshape: engine " + engine + ", -Dprocess.seed=" + SEED);
    cluster = new ProcessCluster(folder, 3, engine, FLAGS);
    cluster.awaitReady();
    crowd = Crowd.of(cluster, recorder, SEED);
    try {
      phase("3 to 5 nodes", this::grow);
      phase("4 to 16 shards", () -> reshard(16));
      phase("16 to 4 shards", () -> reshard(4));
      phase("5 to 3 nodes", this::shrink);
    } finally {
      crowd.stop();
    }
    assertEquals(3, cluster.saidBy(0).path("nodes").size());
    judge();
  }

  private interface Phase {
    void run() throws Exception;
  }

  private void phase(String name, Phase phase) throws Exception {
    long begunAt = System.nanoTime();
    int before = crowd.tally().succeeded();
    int failedBefore = crowd.tally().failures().size();
    try {
      phase.run();
    } finally {
      System.out.printf(
          "reshape: %s in %.1f s, %d requests answered, %d failed%n",
          name,
          (System.nanoTime() - begunAt) / 1e9,
          crowd.tally().succeeded() - before,
          crowd.tally().failures().size() - failedBefore);
    }
  }

  private void grow() throws Exception {
    int fourth = cluster.add();
    int fifth = cluster.add();
    await("the new ones are ready", () -> cluster.isReady(fourth) && cluster.isReady(fifth));
    crowd.ask(5);
    killOneOf(5, "a move", this::moves);
    await("the new ones have data", () -> replicasOn(fourth) > 1 && replicasOn(fifth) > 1);
  }

  private void reshard(int shards) throws Exception {
    String body = "{\"shards\":%d}".formatted(shards);
    String operation = admin("PUT", "/admin/keyspaces/default", body).path("operation").asText();
    String path = "/admin/operations/" + operation;
    BooleanSupplier runs =
        () -> admin("GET", path, "").path("state").asText("running").equals("running");
    killOneOf(5, "operation " + operation, runs);
    await("operation " + operation + " ends", () -> !runs.getAsBoolean());
    JsonNode ended = admin("GET", path, "");
    assertEquals("done", ended.path("state").asText(), ended::toString);
    System.out.println("reshape: receipt " + ended.path("receipt"));
  }

  private void shrink() throws Exception {
    drain(4);
    killOneOf(5, "the drain", () -> replicasOn(4) > 0);
    leave(4);
    drain(3);
    leave(3);
  }

  private void drain(int node) {
    admin("POST", "/admin/nodes/" + idOf(node) + "/drain", "");
  }

  /** Clients go elsewhere before the node does, as a load balancer makes them. */
  private void leave(int node) throws InterruptedException {
    await("node " + node + " is empty", () -> replicasOn(node) == 0);
    crowd.ask(node);
    admin("DELETE", "/admin/nodes/" + idOf(node), "");
    await("it ends", () -> !cluster.isRunning(node));
    assertEquals(0, cluster.exitCode(node));
  }

  private boolean moves() {
    return admin("GET", "/admin/operations", "")
        .path("running")
        .valueStream()
        .anyMatch(operation -> operation.path("kind").asText().equals("move"));
  }

  private void killOneOf(int nodes, String what, BooleanSupplier isUnderWay) throws Exception {
    do {
      await(what + " is under way", isUnderWay);
      pass(0, 300);
    } while (!isUnderWay.getAsBoolean());
    int node = random.nextInt(nodes);
    System.out.println("reshape: kill node " + node + " during " + what);
    cluster.kill(node);
    pass(500, 3_000);
    cluster.revive(node);
  }

  private void pass(int fromMillis, int toMillis) {
    LockSupport.parkNanos(Duration.ofMillis(random.nextInt(fromMillis, toMillis)).toNanos());
  }

  private int replicasOn(int node) {
    return inCluster(node).path("replicas").asInt(-1);
  }

  private String idOf(int node) {
    return inCluster(node).path("id").asText();
  }

  /** Its ordinal depends on who came first. */
  private JsonNode inCluster(int node) {
    for (JsonNode each : admin("GET", "/admin/cluster", "").path("nodes")) {
      if (each.path("address").asText().equals("127.0.0.1:" + cluster.peerPort(node))) {
        return each;
      }
    }
    return MissingNode.getInstance();
  }

  private JsonNode admin(String method, String path, String body) {
    int node = IntStream.range(0, 3).filter(cluster::isUp).findFirst().orElseThrow();
    try (RawHttp http = new RawHttp(cluster.adminPort(node), 15_000)) {
      var answer = http.send(method, path, Map.of(), body);
      assertTrue(answer.status() < 300, () -> method + " " + path + ": " + answer);
      return new ObjectMapper().readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(String what, BooleanSupplier holds) {
    ProcessCluster.await(PHASE, what, holds);
  }

  private void judge() {
    List<String> failures = crowd.tally().failures();
    System.out.printf(
        "reshape: %d operations, %d answered, %d failed%n",
        recorder.history().operations().size(), crowd.tally().succeeded(), failures.size());
    failures.forEach(System.out::println);
    Verdict verdict = new LinearizabilityChecker().check(recorder.history());
    if (verdict instanceof Verdict.Violated violated) {
      System.out.println(TextReport.of(violated) + "the nodes' logs are in " + folder);
    }
    assertInstanceOf(Verdict.Linearizable.class, verdict);
    assertEquals(List.of(), failures, "failed requests; the nodes' logs are in " + folder);
  }
}
