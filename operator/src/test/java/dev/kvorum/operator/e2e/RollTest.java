package dev.kvorum.operator.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Another image, another configuration, and an image that isn't there. */
@OnKubernetes
@Tag("roll")
class RollTest {

  @Test
  void allNodesAreRestartedUnseenByClients(TestCluster cluster) {
    cluster.apply("{}");
    cluster.awaitSettled();
    try (Clients clients = Clients.begin(cluster, Clients.MANY, cluster.means().perSecond())) {
      List<String> images = List.of(cluster.means().otherNodeImage(), cluster.means().nodeImage());
      for (int round = 0; round < cluster.means().rounds(); round++) {
        Duration image = rollWithoutLeader(cluster, images.get(round % 2));
        Duration config =
            roll(cluster, "{'config': {'request-timeout': '%ds'}}".formatted(6 + round));
        cluster.figure(
            "another image in %d s, the leading operator killed; another configuration in %d s",
            image.toSeconds(), config.toSeconds());
      }
      clients.judge().nothingFailed("rolls of image and configuration");
    }
  }

  @Test
  void anImageThatIsNotThereStopsAtTheFirstNode(TestCluster cluster) {
    cluster.apply("{}");
    cluster.awaitSettled();
    List<String> before = cluster.identities();
    String good = cluster.means().nodeImage();
    try (Clients clients = Clients.begin(cluster, Clients.MANY, cluster.means().perSecond())) {
      cluster.change("{'image': '" + Means.NO_IMAGE + "'}");
      cluster.awaitCondition("Degraded", true, "(ErrImagePull|ImagePullBackOff)");
      List<String> moved = new ArrayList<>(cluster.identities());
      moved.removeAll(before);
      assertEquals(1, moved.size(), () -> "pods of the bad image: " + moved);
      cluster.change("{'image': '" + good + "'}");
      cluster.awaitSettled();
      clients.judge().nothingFailed("an image that isn't there, and back");
    }
    List<String> kept = new ArrayList<>(cluster.identities());
    kept.retainAll(before);
    assertEquals(2, kept.size(), () -> "pods that nothing was to happen to: " + kept);
    cluster.figure("an image that isn't there: %d of 3 pods moved (must be 1)", 3 - kept.size());
  }

  /** As soon as the first pod is another one the operator loses its leader. */
  private static Duration rollWithoutLeader(TestCluster cluster, String image) {
    long begun = System.nanoTime();
    List<String> before = cluster.identities();
    cluster.change("{'image': '" + image + "'}");
    cluster.await(
        "a first pod is another one",
        _ ->
            cluster.identities().stream().allMatch(before::contains)
                ? Optional.of("none yet")
                : Optional.empty());
    killLeadingOperator(cluster);
    cluster.awaitSettled();
    Duration taken = Duration.ofNanos(System.nanoTime() - begun);
    cluster.installation().awaitOperator();
    assertAllMoved(before, cluster);
    for (Pod pod : cluster.pods()) {
      assertEquals(image, pod.getSpec().getContainers().getFirst().getImage());
    }
    return taken;
  }

  private static void killLeadingOperator(TestCluster cluster) {
    Pod leading = Await.found("an operator leads", cluster.installation()::leadingOperator);
    cluster.client().resource(leading).withGracePeriod(0).delete();
  }

  private static Duration roll(TestCluster cluster, String spec) {
    List<String> before = cluster.identities();
    cluster.change(spec);
    Duration taken = cluster.awaitSettled();
    assertAllMoved(before, cluster);
    return taken;
  }

  private static void assertAllMoved(List<String> before, TestCluster cluster) {
    List<String> stayed = new ArrayList<>(cluster.identities());
    stayed.retainAll(before);
    assertEquals(List.of(), stayed);
    assertEquals(3, cluster.pods().size());
  }
}
