package dev.kvorum.operator.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code helm upgrade} and {@code helm test}, beside a cluster that goes on. */
@OnKubernetes
@Tag("roll")
class OperatorUpgradeTest {

  /** A cluster of the chart's, as small as can be. */
  private static final List<String> SMALL =
      List.of(
          "cluster.enabled=true",
          "cluster.name=chart",
          "cluster.spec.replicas=1",
          "cluster.spec.replicationFactor=1",
          "cluster.spec.shards=1",
          "cluster.spec.storage.size=256Mi",
          // Without a request it would get no processor beside the others on a busy machine.
          "cluster.spec.resources.requests.cpu=50m",
          "cluster.spec.resources.limits.memory=512Mi",
          "cluster.spec.ingress.enabled=false");

  /** Once to a former CRD and another image, once back to what the checkout has. */
  @Test
  void anotherOperatorMovesNoNodeAndBringsItsCrd(TestCluster cluster, @TempDir Path former)
      throws Exception {
    Installation installation = cluster.installation();
    installation.ownOrSkip();
    Means means = cluster.means();
    cluster.apply("{}");
    cluster.awaitSettled();
    var crd = new LiveCrd(cluster.client());
    String crdBefore = crd.uid();
    List<String> nodes = cluster.identities();
    String set = set(cluster);
    LiveCrd.copyFormerChart(former);
    try {
      Duration there = upgrade(former, means.otherOperatorImage(), List.of());
      assertTrue(crd.isFormer(), "the chart's CRD has not come");
      operatorsAre(installation, means.otherOperatorImage());
      Duration back =
          upgrade(Release.CHART, means.operatorImage(), ofTheChart(cluster, means.nodeImage()));
      assertFalse(crd.isFormer(), "the chart's CRD has not come");
      assertEquals(crdBefore, crd.uid());
      operatorsAre(installation, means.operatorImage());
      String said = Release.test();
      assertTrue(said.contains("the value that was put was read"), said);
      cluster.figure("helm test of the chart's cluster: passed");
      cluster.change("{'shards': 6}");
      Duration done = cluster.awaitSettled();
      assertEquals(6, cluster.now().getStatus().shardCount());
      assertEquals(nodes, cluster.identities());
      assertEquals(0, restarts(cluster));
      assertEquals(set, set(cluster));
      cluster.figure(
          "another operator in %d s and %d s: 0 of 3 pods moved (must be 0), the CRD is the chart's;"
              + " the next change done in %d s",
          there.toSeconds(), back.toSeconds(), done.toSeconds());
    } finally {
      Release.upgrade(Release.CHART, means.operatorImage(), List.of());
    }
  }

  private static Duration upgrade(Path chart, String image, List<String> values) throws Exception {
    long begun = System.nanoTime();
    Release.upgrade(chart, image, values);
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private static List<String> ofTheChart(TestCluster cluster, String image) {
    List<String> values = new ArrayList<>(SMALL);
    values.add("cluster.namespace=" + cluster.namespace());
    values.add("cluster.spec.image=" + image);
    return values;
  }

  private static void operatorsAre(Installation installation, String image) {
    Await.until(
        "all operators are of " + image,
        Await.LONG,
        () -> {
          List<String> images =
              installation.operators().stream()
                  .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                  .map(pod -> pod.getSpec().getContainers().getFirst().getImage())
                  .distinct()
                  .toList();
          return images.equals(List.of(image)) ? Optional.empty() : Optional.of(images.toString());
        });
  }

  /** Which one it is, and how often its spec and its pods' template have changed. */
  private static String set(TestCluster cluster) {
    StatefulSet set = cluster.statefulSet();
    return "%s of generation %d and revision %s"
        .formatted(
            set.getMetadata().getUid(),
            set.getMetadata().getGeneration(),
            set.getStatus().getUpdateRevision());
  }

  private static int restarts(TestCluster cluster) {
    return cluster.pods().stream()
        .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
        .mapToInt(ContainerStatus::getRestartCount)
        .sum();
  }
}
