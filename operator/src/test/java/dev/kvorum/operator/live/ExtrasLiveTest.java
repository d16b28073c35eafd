package dev.kvorum.operator.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.operator.api.KVCluster;
import dev.kvorum.operator.model.GatewayRoute;
import dev.kvorum.operator.model.Monitoring;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.FileInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Kinds that an API server may have, and may come to have. */
@ExtendWith(K3s.class)
class ExtrasLiveTest {

  private static final String KINDS = "src/test/resources/live/extra-kinds.yaml";

  private List<HasMetadata> kinds = List.of();

  /**
   * Other tests have the same API server, and their operators write a PodMonitor where they can.
   */
  @AfterEach
  void takeKindsAway(K3s.Server server) {
    server.client().resourceList(kinds).delete();
    Await.that(
        "the kinds go",
        () -> server.client().resourceList(kinds).get().stream().allMatch(Objects::isNull),
        () -> kinds);
  }

  @Test
  void comeWithTheirKindsAndGoWithTheSpec(Stage stage) throws Exception {
    stage.create(
        3,
        "storage: {size: 1Gi}",
        "metrics: {interval: 15s}",
        "httpRoute: {enabled: true, gateway: public, gatewayNamespace: edge, sectionName: https, hostnames: [kv.example]}");
    try (Tending operator = stage.tend()) {
      stage.await("Ready", true);
      stage.await("Accepted", false);
      assertEquals("HTTPRouteUnknown", stage.condition("Accepted").orElseThrow().getReason());

      try (InputStream yaml = new FileInputStream(KINDS)) {
        kinds = stage.client().load(yaml).items();
      }
      stage.client().resourceList(kinds).serverSideApply();
      stage.await("Accepted", true);
      KVCluster cluster = stage.kv().get();
      List<GenericKubernetesResource> wanted =
          List.of(GatewayRoute.of(cluster).orElseThrow(), Monitoring.of(cluster).orElseThrow());
      wanted.forEach(each -> isThere(stage, each));

      stage.patchSpec("{\"httpRoute\":{\"enabled\":false},\"metrics\":{\"podMonitor\":false}}");
      for (GenericKubernetesResource gone : wanted) {
        Await.that(gone.getKind() + " goes", () -> there(stage, gone) == null, stage::status);
      }
      stage.await("Accepted", true);
    }
  }

  /** As the operator wrote it: nothing of it was unknown to the API server and left out. */
  private static void isThere(Stage stage, GenericKubernetesResource wanted) {
    Await.that(wanted.getKind() + " is there", () -> there(stage, wanted) != null, stage::status);
    GenericKubernetesResource there = there(stage, wanted);
    assertEquals(spec(stage, wanted), spec(stage, there));
    assertTrue(there.hasOwnerReferenceFor(stage.kv().get().getMetadata().getUid()));
  }

  private static String spec(Stage stage, GenericKubernetesResource object) {
    return stage.client().getKubernetesSerialization().asJson(object.get("spec"));
  }

  private static GenericKubernetesResource there(Stage stage, GenericKubernetesResource object) {
    KubernetesClient client = stage.client();
    return client
        .genericKubernetesResources(object.getApiVersion(), object.getKind())
        .inNamespace(stage.namespace())
        .withName(Stage.NAME)
        .get();
  }
}
