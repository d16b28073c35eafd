package dev.kvorum.operator.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Specs that can't be carried out: refused with the reason, or named by a condition. */
@OnKubernetes
@Tag("specs")
class SpecsTest {

  @Test
  void whatCanNeverBeIsRefusedAtApply(TestCluster cluster) {
    refused(
        cluster,
        "even replicationFactor",
        "replicationFactor must be odd",
        () -> cluster.apply("{'replicationFactor': 2}"));
    refused(
        cluster,
        "replicationFactor over replicas",
        "replicationFactor must not be over replicas",
        () -> cluster.apply("{'replicationFactor': 5}"));
    assertEquals(List.of(), cluster.pods());
  }

  @Test
  void anUnknownImageIsNamedByAConditionAndBadChangesAreRefused(TestCluster cluster) {
    String good = cluster.means().nodeImage();
    cluster.apply("{'image': '" + Means.NO_IMAGE + "'}");
    cluster.awaitCondition("Degraded", true, "(ErrImagePull|ImagePullBackOff).*no-such-image");
    cluster.figure("unknown image: %s", message(cluster, "Degraded"));
    cluster.change("{'image': '" + good + "'}");
    cluster.awaitSettled();
    whatCanNotBeChangedIsRefusedAndNothingMoves(cluster);
  }

  private static void whatCanNotBeChangedIsRefusedAndNothingMoves(TestCluster cluster) {
    List<String> before = cluster.identities();
    refused(
        cluster,
        "even replicationFactor",
        "replicationFactor must be odd",
        () -> cluster.change("{'replicationFactor': 4}"));
    refused(
        cluster,
        "fewer replicas than replicationFactor",
        "replicationFactor must not be over replicas",
        () -> cluster.change("{'replicas': 2}"));
    refused(
        cluster,
        "shrinking storage",
        "storage.size can't shrink",
        () -> cluster.change("{'storage': {'size': '128Mi'}}"));
    refused(
        cluster,
        "changed engine",
        "engine can't be changed",
        () -> cluster.change("{'engine': 'memory'}"));
    assertEquals(before, cluster.identities());
    cluster.awaitSettled();
  }

  @Test
  void moreNodesThanMachinesAreNamedByAConditionAndTheOthersServe(TestCluster cluster) {
    int machines = machines(cluster);
    String spread = "'topologySpread': {'required': true}";
    cluster.apply(
        "{'replicas': %d, 'replicationFactor': 1, 'shards': 4, %s}".formatted(machines, spread));
    cluster.awaitSettled();
    List<String> before = cluster.identities();
    var keys = new Keys(cluster);
    keys.write(10);
    cluster.change("{'replicas': " + (machines + 1) + "}");
    cluster.awaitCondition("Degraded", true, "Unschedulable");
    cluster.figure("more replicas than machines: %s", message(cluster, "Degraded"));
    assertTrue(cluster.identities().containsAll(before));
    keys.areThere(10);
    cluster.change("{'replicas': " + machines + "}");
    cluster.awaitSettled();
    assertEquals(before, cluster.identities());
  }

  /** Those that take any pod. */
  private static int machines(TestCluster cluster) {
    return (int)
        cluster.client().nodes().list().getItems().stream()
            .map(Node::getSpec)
            .filter(spec -> !Boolean.TRUE.equals(spec.getUnschedulable()))
            .filter(
                spec ->
                    spec.getTaints().stream()
                        .noneMatch(taint -> taint.getEffect().startsWith("No")))
            .count();
  }

  private static void refused(
      TestCluster cluster, String what, String message, Executable attempt) {
    var refusal = assertThrows(KubernetesClientException.class, attempt, what);
    String said = String.valueOf(refusal.getMessage());
    assertTrue(said.contains(message), () -> what + ": " + said);
    cluster.figure("%s: refused: %s", what, message);
  }

  private static String message(TestCluster cluster, String type) {
    return TestCluster.condition(cluster.now(), type).orElseThrow().getMessage();
  }
}
