package dev.kvorum.operator.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A larger {@code storage.size}, where the StorageClass doesn't let volumes grow and where it does.
 */
@OnKubernetes
@Tag("specs")
class VolumeGrowthTest {

  private static final String DEFAULT = "storageclass.kubernetes.io/is-default-class";
  private static final int KEYS = 5;

  @Test
  void volumesGrowAsSoonAsTheirClassLetsThemAndNoPodMoves(TestCluster cluster) {
    StorageClass rigid = rigidClass(cluster);
    cluster.client().resource(rigid).create();
    try {
      cluster.apply(
          """
          {'replicas': 1, 'replicationFactor': 1, 'shards': 1,
           'storage': {'size': '256Mi', 'chown': true, 'class': '%s'}}
          """
              .formatted(rigid.getMetadata().getName()));
      cluster.awaitSettled();
      var keys = new Keys(cluster);
      keys.write(KEYS);
      List<String> before = cluster.identities();
      String set = set(cluster);
      isRefusedAndHoldsNothingUp(cluster);

      cluster
          .client()
          .resource(rigid)
          .edit(each -> new StorageClassBuilder(each).withAllowVolumeExpansion(true).build());
      cluster.change("{'storage': {'size': '768Mi'}, 'replicas': 2}");
      Duration taken = cluster.awaitSettled();
      assertEquals(List.of("data-kv-0 768Mi", "data-kv-1 768Mi"), claims(cluster));
      assertEquals(before, cluster.identities().subList(0, 1));
      assertEquals(set, set(cluster));
      keys.areThere(KEYS);
      cluster.figure(
          "256Mi to 768Mi and a second node in %d s, no pod moved; volumes are of %s",
          taken.toSeconds(), capacities(cluster));
    } finally {
      cluster.client().resource(rigid).delete();
    }
  }

  private static void isRefusedAndHoldsNothingUp(TestCluster cluster) {
    cluster.change("{'storage': {'size': '512Mi'}}");
    cluster.awaitCondition(
        "Accepted", false, "\\[0\\] can't grow to spec.storage.size: .*storageclass.*resize");
    cluster.change("{'shards': 2}");
    cluster.await(
        "there are two shards all the same",
        now ->
            now.getStatus().shardCount() == 2
                ? Optional.empty()
                : Optional.of(now.getStatus().shardCount() + " shards"));
    var accepted = TestCluster.condition(cluster.now(), "Accepted").orElseThrow();
    assertEquals("GrowthRefused", accepted.getReason());
    cluster.awaitReady();
    assertEquals(List.of("data-kv-0 256Mi"), claims(cluster));
    cluster.figure("growth that the StorageClass refuses: %s", accepted.getMessage());
  }

  /** The default one's twin, but that its volumes may not grow. */
  private static StorageClass rigidClass(TestCluster cluster) {
    Optional<StorageClass> found =
        cluster.client().storage().v1().storageClasses().list().getItems().stream()
            .filter(each -> each.getMetadata().getAnnotations() != null)
            .filter(each -> "true".equals(each.getMetadata().getAnnotations().get(DEFAULT)))
            .findFirst();
    assumeTrue(found.isPresent(), "no StorageClass is the default one");
    return new StorageClassBuilder(found.orElseThrow())
        .withMetadata(new ObjectMetaBuilder().withName(cluster.namespace()).build())
        .withAllowVolumeExpansion(false)
        .build();
  }

  private static List<PersistentVolumeClaim> found(TestCluster cluster) {
    return cluster
        .client()
        .persistentVolumeClaims()
        .inNamespace(cluster.namespace())
        .list()
        .getItems();
  }

  private static List<String> claims(TestCluster cluster) {
    return found(cluster).stream()
        .map(
            claim ->
                claim.getMetadata().getName()
                    + " "
                    + claim.getSpec().getResources().getRequests().get("storage"))
        .sorted()
        .toList();
  }

  /** What the storage has made of it by now. */
  private static List<String> capacities(TestCluster cluster) {
    return found(cluster).stream()
        .map(claim -> String.valueOf(claim.getStatus().getCapacity().get("storage")))
        .toList();
  }

  private static String set(TestCluster cluster) {
    return cluster.statefulSet().getMetadata().getUid();
  }
}
