package dev.kvorum.operator.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * From nothing to a cluster that serves; one that is stopped, and one that is left alone. That data
 * outlives the resource is shown by {@code .ci/readme kubernetes}.
 */
@OnKubernetes
@Tag("ready")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReadyTest {

  private static final int KEYS = 20;

  @Test
  @Order(1)
  void threeNodesServeSoonAndAllIsSmall(TestCluster cluster) throws Exception {
    long begun = System.nanoTime();
    cluster.applyAnew("{}");
    cluster.awaitReady();
    Duration taken = Duration.ofNanos(System.nanoTime() - begun);
    cluster.figure("apply to Ready %.1f s (must be 30 s)", taken.toMillis() / 1e3);
    cluster.awaitSettled();
    assertEquals("3/3", cluster.now().getStatus().nodesReady());
    assertEquals(4, cluster.now().getStatus().shardCount());
    operatorsAreSmall(cluster);
    imageIsSmall(cluster);
  }

  /** All that its own layers hold lies there, but for a link and an empty directory. */
  private static void imageIsSmall(TestCluster cluster) throws Exception {
    String said =
        Command.kubectl(
            "--namespace=" + cluster.namespace(),
            "exec",
            "--container=kvnode",
            cluster.pods().getFirst().getMetadata().getName(),
            "--",
            "du",
            "--summarize",
            "--bytes",
            "/opt/kvorum");
    double mega = Long.parseLong(said.lines().toList().getLast().split("\\s")[0]) / 1e6;
    cluster.figure("the node image's own layers %.2f MB (must be under 80 MB)", mega);
    assertTrue(mega < 80, () -> "the node image's own layers have " + mega + " MB");
  }

  private static void operatorsAreSmall(TestCluster cluster) {
    List<Pod> operators = cluster.installation().operators();
    assertFalse(operators.isEmpty());
    for (Pod operator : operators) {
      double mega = residentBytes(cluster, operator) / 1e6;
      cluster.figure(
          "memory (RSS) of %s %.0f MB (must be 200 MB)", operator.getMetadata().getName(), mega);
      assertTrue(mega <= 200, () -> "the operator has " + mega + " MB");
    }
  }

  @Test
  @Order(2)
  void dataOutlivesHibernation(TestCluster cluster) {
    cluster.apply("{}");
    cluster.awaitSettled();
    var keys = new Keys(cluster);
    keys.write(KEYS);
    hibernates(cluster);
    keys.areThere(KEYS);
    cluster.figure("hibernated and back: %d of %d keys are there", KEYS, KEYS);
  }

  private static void hibernates(TestCluster cluster) {
    cluster.change("{'hibernate': true}");
    cluster.await(
        "no pod is left",
        _ ->
            cluster.pods().isEmpty()
                ? Optional.empty()
                : Optional.of(cluster.pods().size() + " pods"));
    cluster.awaitCondition("Progressing", false, "spec.hibernate is true");
    cluster.change("{'hibernate': false}");
    cluster.awaitSettled();
  }

  @Test
  @Order(3)
  void nothingIsDoneWhilePaused(TestCluster cluster) {
    cluster.apply("{}");
    cluster.awaitSettled();
    List<String> before = cluster.identities();
    cluster.change("{'pause': true, 'shards': 8, 'replicas': 4, 'config': {'dead-after': '61s'}}");
    cluster.awaitCondition("Progressing", false, "spec.pause is true");
    assertEquals(before, cluster.identities());
    assertEquals(4, cluster.now().getStatus().shardCount());
    cluster.change("{'pause': false}");
    Duration done = cluster.awaitSettled();
    assertEquals(4, cluster.pods().size());
    assertEquals(8, cluster.now().getStatus().shardCount());
    cluster.figure("paused: nothing moved, and all of it %d s afterwards", done.toSeconds());
  }

  private static double residentBytes(TestCluster cluster, Pod operator) {
    String metrics =
        cluster
            .client()
            .raw(
                "/api/v1/namespaces/%s/pods/%s:8081/proxy/metrics"
                    .formatted(
                        operator.getMetadata().getNamespace(), operator.getMetadata().getName()));
    return metrics
        .lines()
        .filter(line -> line.startsWith("process_resident_memory_bytes "))
        .mapToDouble(line -> Double.parseDouble(line.split(" ")[1]))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no process_resident_memory_bytes: " + metrics));
  }
}
