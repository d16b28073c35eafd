package dev.kvorum.operator.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.kvorum.operator.api.KVCluster;
import dev.kvorum.operator.observe.GrowthRefusals;
import dev.kvorum.operator.observe.Look;
import dev.kvorum.operator.observe.NodeAdmin;
import dev.kvorum.operator.plan.Observed;
import dev.kvorum.operator.plan.Step;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is sent to the API server and to a node, and what is not when either refuses. */
@EnableKubernetesMockClient
class WorkTest {

  private static final String RECORD = "/api/v1/namespaces/default/configmaps/kv-bootstrap";
  private static final String CLAIM = "/api/v1/namespaces/default/persistentvolumeclaims/data-kv-";
  private static final String POD = "/api/v1/namespaces/default/pods/kv-2";

  KubernetesMockServer api;
  KubernetesClient client;
  private HttpServer node;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private int nodeAnswers = 200;
  private final GrowthRefusals refusals = new GrowthRefusals(System::nanoTime);

  @BeforeEach
  void startNode() throws IOException {
    node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    node.createContext(
        "/",
        exchange -> {
          try (exchange) {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            byte[] body =
                "{\"reasons\":[\"shard 1 lacks entries\"]}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(nodeAnswers, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    node.start();
    // The client reads what it is to patch.
    api.expect().get().withPath(RECORD).andReturn(200, record()).always();
  }

  @AfterEach
  void stopNode() {
    node.stop(0);
  }

  @Test
  void numberIsNotedBeforeTheStatefulSetGetsIt() throws Exception {
    api.expect().patch().withPath(RECORD).andReturn(200, record()).once();
    api.expect()
        .patch()
        .withPath(
            "/apis/apps/v1/namespaces/default/statefulsets/kv?fieldManager=kvorum-operator&force=true")
        .andReturn(200, "{\"apiVersion\":\"apps/v1\",\"kind\":\"StatefulSet\"}")
        .once();
    assertEquals(Outcome.Phase.DONE, work(new Step.Scale(5, "more")).phase());
    JsonNode note = body(change());
    assertEquals("5", note.at("/metadata/annotations/kvorum.dev~1nodes").asText());
    assertEquals("12", note.at("/metadata/resourceVersion").asText());
    assertEquals(5, body(change()).at("/spec/replicas").asInt());
  }

  @Test
  void numberThatCouldNotBeNotedIsNotGivenToTheStatefulSet() throws Exception {
    api.expect().patch().withPath(RECORD).andReturn(409, conflict()).once();
    assertEquals(Outcome.Phase.FAILED, work(new Step.Scale(5, "more")).phase());
    change();
    assertNull(change());
  }

  @Test
  void podIsDeletedWithItsPermitAndOnlyItself() throws Exception {
    api.expect().delete().withPath(POD).andReturn(200, "{}").once();
    Outcome outcome = work(new Step.Restart(2, Optional.of("77"), "outdated"));
    assertEquals(Outcome.Phase.DONE, outcome.phase());
    assertEquals(List.of("POST /admin/nodes/77/permit"), asked);
    JsonNode delete = body(change());
    assertEquals("uid-2", delete.at("/preconditions/uid").asText());
  }

  @Test
  void podIsNotDeletedWithoutItsPermit() throws Exception {
    nodeAnswers = 409;
    Outcome outcome = work(new Step.Restart(2, Optional.of("77"), "outdated"));
    assertEquals(Outcome.Phase.WAITING, outcome.phase());
    assertEquals("NoPermit", outcome.reason());
    assertTrue(outcome.message().contains("shard 1 lacks entries"));
    assertNull(change());
  }

  @Test
  void nodeIsNotDrainedBeforeTheJournalSaysSo() throws Exception {
    api.expect().patch().withPath(RECORD).andReturn(409, conflict()).once();
    assertEquals(Outcome.Phase.FAILED, work(new Step.Drain(4, "77", "fewer")).phase());
    assertEquals(List.of(), asked);
    api.expect().patch().withPath(RECORD).andReturn(200, record()).once();
    assertEquals(Outcome.Phase.DONE, work(new Step.Drain(4, "77", "fewer")).phase());
    assertEquals(List.of("POST /admin/nodes/77/drain"), asked);
  }

  @Test
  void nodeThatIsNotThereIsAFailureWithItsReason() throws Exception {
    node.stop(0);
    Outcome outcome = work(new Step.Reshard(8, "four"));
    assertEquals(Outcome.Phase.FAILED, outcome.phase());
    assertEquals("ReshardFailed", outcome.reason());
  }

  @Test
  void volumeThatMayNotGrowIsRememberedAndTheOthersGrow() throws Exception {
    String refusal =
        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":403,\"message\":\"no resize\"}";
    for (int ordinal = 0; ordinal < 2; ordinal++) {
      api.expect().get().withPath(CLAIM + ordinal).andReturn(200, claim(ordinal)).always();
    }
    api.expect().patch().withPath(CLAIM + 0).andReturn(403, refusal).once();
    api.expect().patch().withPath(CLAIM + 1).andReturn(200, claim(1)).once();
    Outcome outcome = work(new Step.Grow(new TreeSet<>(Set.of(0, 1)), 1, "smaller"));
    assertEquals(Outcome.Phase.REFUSED, outcome.phase());
    assertEquals("GrowthRefused", outcome.reason());
    assertTrue(outcome.message().contains("ordinals [0]"), outcome.message());
    assertTrue(outcome.message().endsWith(": no resize"), outcome.message());
    assertEquals(Optional.of("no resize"), refusals.of("claim-0", "10Gi"));
    assertEquals(Optional.empty(), refusals.of("claim-1", "10Gi"));
    assertTrue(change().getPath().endsWith("-0"));
    assertEquals("10Gi", body(change()).at("/spec/resources/requests/storage").asText());
  }

  @Test
  void apiServerThatFailsRefusesNothing() throws Exception {
    api.expect().get().withPath(CLAIM + 0).andReturn(200, claim(0)).always();
    api.expect().patch().withPath(CLAIM + 0).andReturn(500, "{}").once();
    Outcome outcome = work(new Step.Grow(new TreeSet<>(Set.of(0)), 1, "smaller"));
    assertEquals(Outcome.Phase.FAILED, outcome.phase());
    assertEquals(Optional.empty(), refusals.of("claim-0", "10Gi"));
  }

  private Outcome work(Step step) throws IOException {
    KVCluster cluster =
        Serialization.unmarshal(
            Files.readString(Path.of("src/test/resources/model/plain.yaml")), KVCluster.class);
    TreeMap<Integer, Pod> pods = new TreeMap<>();
    pods.put(
        2,
        new PodBuilder()
            .withNewMetadata()
            .withName("kv-2")
            .withNamespace("default")
            .withUid("uid-2")
            .endMetadata()
            .build());
    Look look =
        new Look(
            new Observed(
                Optional.empty(),
                OptionalInt.empty(),
                new TreeMap<>(),
                new TreeMap<>(),
                Optional.empty()),
            Optional.empty(),
            Optional.of(record()),
            pods,
            new TreeMap<>(Map.of(0, claim(0), 1, claim(1))),
            new TreeMap<>(),
            Optional.empty(),
            Optional.of("127.0.0.1:" + node.getAddress().getPort()));
    return new Work(client, new NodeAdmin(), new Applied(client), refusals)
        .carryOut(step, cluster, look);
  }

  /** The next request that isn't a look; null without one. */
  private RecordedRequest change() throws InterruptedException {
    RecordedRequest request = api.takeRequest(200, TimeUnit.MILLISECONDS);
    while (request != null && request.getMethod().equals("GET")) {
      request = api.takeRequest(200, TimeUnit.MILLISECONDS);
    }
    return request;
  }

  private static PersistentVolumeClaim claim(int ordinal) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName("data-kv-" + ordinal)
        .withNamespace("default")
        .withUid("claim-" + ordinal)
        .endMetadata()
        .build();
  }

  private static ConfigMap record() {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName("kv-bootstrap")
        .withNamespace("default")
        .withResourceVersion("12")
        .endMetadata()
        .build();
  }

  private static String conflict() {
    return "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":409,\"reason\":\"Conflict\"}";
  }

  private static JsonNode body(RecordedRequest request) throws IOException {
    return Serialization.yamlMapper().readTree(request.getUtf8Body());
  }
}
