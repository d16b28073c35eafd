package dev.kvorum.chaos.kube;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.chaos.outcome.Conclusion;
import dev.kvorum.chaos.outcome.Exit;
import dev.kvorum.chaos.run.Target.Node;
import dev.kvorum.chaos.schedule.Grace;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class KubeClusterTest {

  private static final String HERE = "here";
  private static final String EVENTS = "/api/v1/namespaces/" + HERE + "/events";

  private KubernetesMockServer server;
  private KubernetesClient client;
  private KubeCluster cluster;

  @BeforeEach
  void open() {
    cluster = new KubeCluster(client, HERE, "demo");
    server.expectCustomResource(
        new CustomResourceDefinitionContext.Builder()
            .withGroup("kvorum.dev")
            .withVersion("v1alpha1")
            .withKind("KVCluster")
            .withPlural("kvclusters")
            .withScope("Namespaced")
            .build());
    pod("demo-1", "demo", "node", "Running", "10.0.0.2");
    pod("demo-0", "demo", "node", "Running", "10.0.0.1");
  }

  private void pod(String name, String of, String component, String phase, String ip) {
    client
        .pods()
        .inNamespace(HERE)
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(HERE)
                .withLabels(
                    Map.of("kvorum.dev/cluster", of, "app.kubernetes.io/component", component))
                .endMetadata()
                .withNewStatus()
                .withPhase(phase)
                .withPodIP(ip)
                .endStatus()
                .build())
        .create();
  }

  private void kvCluster(Map<String, Object> status) {
    var resource = new GenericKubernetesResource();
    resource.setApiVersion("kvorum.dev/v1alpha1");
    resource.setKind("KVCluster");
    resource.setMetadata(new ObjectMetaBuilder().withName("demo").withNamespace(HERE).build());
    resource.setAdditionalProperty("status", status);
    client.resource(resource).inNamespace(HERE).create();
  }

  private static Node node(String name, String ip) {
    return new Node(name, URI.create("http://" + ip + ":9080"));
  }

  @Test
  void onlyTheClustersNodesThatRunAreSeen() throws IOException {
    pod("demo-2", "demo", "node", "Pending", null);
    pod("other-0", "other", "node", "Running", "10.0.0.3");
    pod("demo-chaos", "demo", "chaos", "Running", "10.0.0.4");
    assertEquals(List.of(node("demo-0", "10.0.0.1"), node("demo-1", "10.0.0.2")), cluster.nodes());
  }

  @Test
  void podsAreDeletedWithTheGraceThatIsAskedFor() throws Exception {
    cluster.kill(List.of(node("demo-0", "10.0.0.1")), new Grace.Seconds(0));
    assertEquals("{\"gracePeriodSeconds\":0", deletion().substring(0, 23));
    cluster.kill(List.of(node("demo-1", "10.0.0.2")), new Grace.Own());
    assertTrue(!deletion().contains("gracePeriodSeconds"));
    assertEquals(List.of(), cluster.nodes());
  }

  private String deletion() throws InterruptedException {
    while (true) {
      var request = server.takeRequest();
      if (request.getMethod().equals("DELETE")) {
        return request.getUtf8Body().replaceAll("\"(apiVersion|kind)\":\"[^\"]*\",?", "");
      }
    }
  }

  @Test
  void theOperatorsStepIsASign() throws IOException {
    assertEquals(Set.of(), cluster.signs());
    kvCluster(Map.of("operation", Map.of("step", "Drain")));
    assertEquals(Set.of("drain"), cluster.signs());
  }

  @Test
  void theVerdictIsAnEventOfTheCluster() throws IOException {
    kvCluster(Map.of());
    cluster.announce(new Conclusion(Exit.VIOLATED, "why"), "violated: " + "x".repeat(2_000));
    List<Event> events = events();
    assertEquals(1, events.size());
    Event event = events.getFirst();
    assertEquals("Warning", event.getType());
    assertEquals("ChaosViolated", event.getReason());
    assertEquals(1024, event.getMessage().length());
    assertEquals("demo", event.getInvolvedObject().getName());
    assertEquals("KVCluster", event.getInvolvedObject().getKind());
    String uid =
        client
            .genericKubernetesResources("kvorum.dev/v1alpha1", "KVCluster")
            .inNamespace(HERE)
            .withName("demo")
            .get()
            .getMetadata()
            .getUid();
    assertEquals(uid, event.getInvolvedObject().getUid());
  }

  private List<Event> events() {
    return client.v1().events().inNamespace(HERE).list().getItems();
  }

  @Test
  void theVerdictIsTriedAgainWhereTheApiServerDoesNotAnswer() throws IOException {
    kvCluster(Map.of());
    server.expect().post().withPath(EVENTS).andReturn(503, "later").times(4);
    try (var hasty = new KubeCluster(KubeCluster.client(client.getConfiguration()), HERE, "demo")) {
      hasty.announce(new Conclusion(Exit.LINEARIZABLE, "why"), "fine");
    }
    assertEquals(1, events().size());
  }

  @Test
  void aVerdictThatIsThereAlreadyIsAnnounced() throws IOException {
    kvCluster(Map.of());
    server.expect().post().withPath(EVENTS).andReturn(409, "there").once();
    cluster.announce(new Conclusion(Exit.LINEARIZABLE, "why"), "fine");
  }

  @Test
  void aVerdictThatIsRefusedIsNotTriedAgain() {
    kvCluster(Map.of());
    server.expect().post().withPath(EVENTS).andReturn(403, "no").once();
    assertThrows(
        IOException.class,
        () -> cluster.announce(new Conclusion(Exit.LINEARIZABLE, "why"), "fine"));
    assertEquals(List.of(), events());
  }

  @Test
  void aClusterWithoutAResourceGetsNoEventAndSaysSo() {
    var refused =
        assertThrows(
            IOException.class,
            () -> cluster.announce(new Conclusion(Exit.LINEARIZABLE, "why"), "fine"));
    assertEquals("there is no KVCluster here/demo", refused.getMessage());
  }
}
