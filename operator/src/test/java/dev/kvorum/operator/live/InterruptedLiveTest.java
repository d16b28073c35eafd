package dev.kvorum.operator.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.operator.model.Names;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Operators that die, and networks that fail them. */
@ExtendWith(K3s.class)
class InterruptedLiveTest {

  /** More than an operator that begins applies before its first step. */
  private static final int CHANGES_MAX = 40;

  @Test
  void scaleInGoesOnWhereAStoppedOperatorWas(Stage stage) throws Exception {
    beginScaleIn(stage);
    assertEquals("4", stage.record().getMetadata().getAnnotations().get(Names.DRAINING_ANNOTATION));
    assertEquals(5, stage.set().getSpec().getReplicas());
    stage.nodes().holdReplicas(false);
    try (Tending next = stage.tend()) {
      stage.awaitRest();
    }
    assertThreeAreLeft(stage);
  }

  @Test
  void reversedScaleInIsUndoneByTheNextOperator(Stage stage) throws Exception {
    beginScaleIn(stage);
    stage.patchSpec("{\"replicas\":5}");
    try (Tending next = stage.tend()) {
      stage.awaitRest();
      assertEquals(5, stage.nodes().ordinals().size());
      List<String> changes = stage.nodes().changes();
      assertEquals(2, changes.size(), changes::toString);
      assertTrue(changes.getLast().endsWith("/undrain"), changes::toString);
    }
  }

  /**
   * Each operator may make one change more than the one before it, at the API server or at a node,
   * and then reaches nobody: so they die after the first, the second, … and at any point of the
   * cluster's life.
   */
  @Test
  void operatorsThatDieAfterEveryChangeBringAClusterThroughItsLife(Stage stage) throws Exception {
    stage.create(3);
    int changes = untilDone(stage, 1, "{\"replicas\":3}");
    String id = stage.kv().get().getStatus().clusterId();
    changes = untilDone(stage, changes, "{\"replicas\":5}");
    assertEquals(List.of(0, 1, 2, 3, 4), stage.nodes().ordinals());
    untilDone(stage, Math.min(changes, 8), "{\"replicas\":3}");
    assertEquals(id, stage.kv().get().getStatus().clusterId());
    assertThreeAreLeft(stage);
  }

  /** From five to three, by an operator that is gone while the highest node keeps its replicas. */
  private static void beginScaleIn(Stage stage) throws Exception {
    stage.create(5);
    stage.nodes().holdReplicas(true);
    try (Tending operator = stage.tend()) {
      stage.awaitRest();
      stage.patchSpec("{\"replicas\":3}");
      Await.that(
          "the highest node is being emptied",
          () -> stage.nodes().changes().size() == 1,
          stage::status);
    }
  }

  private static int untilDone(Stage stage, int first, String spec) throws Exception {
    stage.patchSpec(spec);
    for (int changes = first; changes <= CHANGES_MAX; changes++) {
      try (Tending operator = stage.tendUntil(changes)) {
        Await.that(
            "it dies, or all is as wanted",
            () -> operator.diesWithin(Duration.ofMillis(100)) || rests(stage),
            stage::status);
        if (!operator.diesWithin(Duration.ZERO)) {
          return changes;
        }
      }
    }
    throw new AssertionError("not done by operators that live for so many changes: " + CHANGES_MAX);
  }

  private static boolean rests(Stage stage) {
    var cluster = stage.kv().get();
    var status = cluster.getStatus();
    return status != null
        && cluster.getMetadata().getGeneration().equals(status.observedGeneration())
        && stage.condition("Ready").filter(each -> each.getStatus().equals("True")).isPresent()
        && status.operation().step().equals("AsWanted");
  }

  private static void assertThreeAreLeft(Stage stage) {
    assertEquals(List.of(0, 1, 2), stage.nodes().ordinals());
    assertEquals(3, stage.set().getSpec().getReplicas());
    List<String> changes = stage.nodes().changes();
    assertEquals(
        2, changes.stream().filter(each -> each.startsWith("DELETE")).distinct().count(), "left");
    assertTrue(changes.stream().noneMatch(each -> each.endsWith("/undrain")), changes::toString);
  }
}
