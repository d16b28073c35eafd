package dev.kvorum.operator.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.operator.api.KVCluster;
import dev.kvorum.operator.model.Names;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a cluster's life leaves at the API server. */
@ExtendWith(K3s.class)
class ReconcilerLiveTest {

  @Test
  void everythingIsMadeAndOwnedAndTheRecordBelongsToNobody(Stage stage) throws Exception {
    KVCluster cluster = stage.create(3, "storage: {size: 1Gi}", "ingress: {enabled: true}");
    try (Tending operator = stage.tend()) {
      stage.awaitRest();
      for (Class<? extends HasMetadata> type : Kinds.OWNED) {
        assertTrue(stage.objects(type).findAny().isPresent(), type.getSimpleName());
        assertTrue(
            stage
                .objects(type)
                .allMatch(each -> each.hasOwnerReferenceFor(cluster.getMetadata().getUid())),
            type.getSimpleName());
      }
      assertEquals(List.of("kv", "kv-peers"), stage.names(Service.class));
      assertEquals(List.of("kv-bootstrap", "kv-config"), stage.names(ConfigMap.class));
      assertEquals(List.of("kv-0", "kv-1", "kv-2"), stage.names(Pod.class));
      ConfigMap record = stage.record();
      assertTrue(record.getImmutable());
      assertEquals(List.of(), record.getMetadata().getOwnerReferences());
      assertTrue(record.getData().get("cluster.json").contains(cluster.getMetadata().getUid()));
      assertTrue(
          stage
              .objects(PersistentVolumeClaim.class)
              .allMatch(each -> each.getMetadata().getOwnerReferences().isEmpty()));
      assertEquals(
          1,
          stage
              .objects(PodDisruptionBudget.class)
              .findFirst()
              .orElseThrow()
              .getSpec()
              .getMaxUnavailable()
              .getIntVal());
      stage.patchSpec("{\"ingress\":{\"enabled\":false}}");
      Await.that(
          "the Ingress goes",
          () -> stage.objects(Ingress.class).findAny().isEmpty(),
          stage::status);
    }
  }

  @Test
  void statusTellsOfTheGenerationThatWasSeenAndEventsOfEachStepOnce(Stage stage) throws Exception {
    stage.create(3);
    try (Tending operator = stage.tend()) {
      stage.awaitRest();
      var status = stage.kv().get().getStatus();
      assertEquals("3/3", status.nodesReady());
      assertEquals(4, status.shardCount());
      assertEquals(3, status.replicas());
      assertEquals(3, status.nodes().size());
      assertEquals(
          Set.of("Ready", "Progressing", "Degraded", "Accepted"),
          status.conditions().stream().map(Condition::getType).collect(Collectors.toSet()));
      stage.patchSpec("{\"pause\":true}");
      stage.await("Accepted", true);
      long generation = stage.kv().get().getMetadata().getGeneration();
      assertTrue(generation > 1);
      for (Condition condition : stage.kv().get().getStatus().conditions()) {
        assertEquals(generation, condition.getObservedGeneration(), condition.getType());
      }
      assertEquals("Paused", stage.condition("Progressing").orElseThrow().getReason());
    }
    List<String> reasons = stage.events().stream().map(Event::getReason).toList();
    for (String once : List.of("Scale", "Bootstrap", "AsWanted", "Paused")) {
      assertEquals(1, reasons.stream().filter(once::equals).count(), once + " in " + reasons);
    }
  }

  @Test
  void nothingIsWrittenWhenNothingHasChangedNotEvenByTheNextOperator(Stage stage) throws Exception {
    stage.create(3, "storage: {size: 1Gi}", "ingress: {enabled: true}");
    try (Tending operator = stage.tend()) {
      stage.awaitRest();
    }
    var before = stage.versions();
    int events = stage.events().size();
    // One that begins has applied nothing yet: it applies everything, and must change nothing.
    try (Tending next = stage.tend()) {
      int looks = stage.nodes().looks();
      Await.that(
          "the operator looks twice", () -> stage.nodes().looks() >= looks + 2, stage::status);
    }
    assertEquals(before, stage.versions());
    assertEquals(List.of(), stage.nodes().changes());
    assertTrue(stage.events().size() <= events + 1, "it may say once that all is as wanted");
  }

  @Test
  void deletedClusterLeavesItsDataAndIsTakenUpAgain(Stage stage) throws Exception {
    KVCluster first = stage.create(3);
    try (Tending operator = stage.tend()) {
      stage.awaitRest();
      String id = stage.kv().get().getStatus().clusterId();
      List<Integer> nodes = stage.nodes().ordinals();
      stage.kv().delete();
      Await.that(
          "everything goes that the resource owns",
          () ->
              stage.names(Pod.class).isEmpty()
                  && Kinds.OWNED.stream().allMatch(type -> stage.names(type).isEmpty()),
          () -> stage.names(Pod.class));
      assertEquals(List.of("kv-bootstrap"), stage.names(ConfigMap.class));
      assertEquals(
          List.of("data-kv-0", "data-kv-1", "data-kv-2"), stage.names(PersistentVolumeClaim.class));
      KVCluster second = stage.create(3);
      stage.awaitRest();
      assertNotEquals(first.getMetadata().getUid(), second.getMetadata().getUid());
      assertEquals(id, stage.kv().get().getStatus().clusterId());
      assertEquals(nodes, stage.nodes().ordinals());
      assertTrue(
          stage.events().stream()
              .anyMatch(event -> event.getMessage().contains("its 3 nodes are adopted")));
    }
  }

  @Test
  void dataGoesWithTheClusterWhereThatIsWanted(Stage stage) throws Exception {
    stage.create(3, "storage: {size: 1Gi, retain: Delete}");
    try (Tending operator = stage.tend()) {
      stage.awaitRest();
      Await.that(
          "volumes belong to the resource",
          () ->
              stage
                  .objects(PersistentVolumeClaim.class)
                  .noneMatch(each -> each.getMetadata().getOwnerReferences().isEmpty()),
          stage::status);
      stage.kv().delete();
      Await.that(
          "record and volumes go",
          () -> stage.record() == null && stage.names(PersistentVolumeClaim.class).isEmpty(),
          () -> stage.names(PersistentVolumeClaim.class));
    }
  }

  @Test
  void volumesWithoutARecordAreNotMadeACluster(Stage stage) throws Exception {
    stage.create(3);
    try (Tending operator = stage.tend()) {
      stage.awaitRest();
      stage.kv().delete();
      Await.that("pods go", () -> stage.names(Pod.class).isEmpty(), () -> stage.names(Pod.class));
      Await.that("the set goes", () -> stage.set() == null, stage::set);
      stage.client().resource(stage.record()).delete();
      stage.create(3);
      stage.await("Accepted", false);
      assertEquals("VolumesWithoutRecord", stage.condition("Accepted").orElseThrow().getReason());
      assertEquals(List.of(), stage.names(Pod.class));
    }
  }

  @Test
  void specThatTheDataContradictsIsNamedAndNothingMoves(Stage stage) throws Exception {
    stage.create(3);
    try (Tending operator = stage.tend()) {
      stage.awaitRest();
      stage.kv().delete();
      Await.that("the set goes", () -> stage.set() == null, stage::set);
      Await.that("pods go", () -> stage.names(Pod.class).isEmpty(), () -> stage.names(Pod.class));
      stage.create(3, "storage: {size: 1Gi}", "engine: lmdb", "shards: 8");
      stage.await("Accepted", false);
      assertEquals("SpecDiffers", stage.condition("Accepted").orElseThrow().getReason());
      assertEquals(List.of(), stage.nodes().changes());
    }
  }

  @Test
  void unreachableNodesAreSaidToBeDownAndNothingIsTakenFromThem(Stage stage) throws Exception {
    stage.create(4);
    try (Tending operator = stage.tend()) {
      stage.awaitRest();
      stage.client().pods().inNamespace(stage.namespace()).withName("kv-3").delete();
      stage.awaitRest();
      assertEquals(4, stage.nodes().ordinals().size());
      assertFalse(
          stage.record().getMetadata().getAnnotations().containsKey(Names.DRAINING_ANNOTATION));
      assertEquals(List.of(), stage.nodes().changes());
    }
  }
}
