package dev.kvorum.operator.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.kvorum.operator.api.KVCluster;
import dev.kvorum.operator.api.KVClusterStatus.NodeView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** More nodes and fewer, while clients write. */
@OnKubernetes
@Tag("scale")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ScaleTest {

  @Test
  @Order(1)
  void nodesComeAndGoUnseenByClients(TestCluster cluster) {
    cluster.apply("{}");
    cluster.awaitSettled();
    try (Clients clients = Clients.begin(cluster, Clients.MANY, cluster.means().perSecond())) {
      for (int round = 0; round < cluster.means().rounds(); round++) {
        cluster.change("{'replicas': 5}");
        Duration out = cluster.awaitSettled();
        assertEquals(5, members(cluster).size());
        cluster.change("{'replicas': 3}");
        Duration in = cluster.awaitSettled();
        assertEquals(List.of("kv-0", "kv-1", "kv-2"), members(cluster));
        cluster.figure("3 to 5 nodes in %d s, 5 to 3 in %d s", out.toSeconds(), in.toSeconds());
      }
      clients.judge().nothingFailed("3 to 5 to 3 nodes");
    }
  }

  @Test
  @Order(2)
  void aScaleInIsTakenBackHalfWay(TestCluster cluster) {
    cluster.apply("{'replicas': 5}");
    cluster.awaitSettled();
    try (Clients clients = Clients.begin(cluster, Clients.MANY, cluster.means().perSecond())) {
      cluster.change("{'replicas': 3}");
      cluster.await(
          "one of two nodes has gone, or is being emptied",
          now -> isHalfWay(cluster, now) ? Optional.empty() : Optional.of("neither"));
      cluster.change("{'replicas': 5}");
      cluster.awaitSettled();
      assertEquals(List.of("kv-0", "kv-1", "kv-2", "kv-3", "kv-4"), members(cluster));
      clients.judge().nothingFailed("5 to 3 nodes, and back half way");
    }
  }

  private static boolean isHalfWay(TestCluster cluster, KVCluster now) {
    return cluster.pods().size() < 5
        || now.getStatus().nodes().stream().anyMatch(node -> node.state().contains("draining"));
  }

  /** The names of those that belong to the cluster and take replicas. */
  private static List<String> members(TestCluster cluster) {
    return cluster.now().getStatus().nodes().stream()
        .filter(node -> node.state().equals("member"))
        .map(NodeView::name)
        .toList();
  }
}
