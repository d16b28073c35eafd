package dev.kvorum.operator.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the API server makes of the CRD: it refuses, fills in, scales and lists by it. */
@ExtendWith(K3s.class)
class CrdLiveTest {

  private static final String SIZE = "storage: {size: 1Gi}";

  static Stream<Arguments> wrongSpecs() {
    return Stream.of(
        Arguments.of("replicas: 0, replicationFactor: 1, " + SIZE, "replicas must be 1 to 99"),
        Arguments.of("replicas: 100, " + SIZE, "replicas must be 1 to 99"),
        Arguments.of("shards: 0, " + SIZE, "shards must be 1 to 256"),
        Arguments.of("shards: 257, " + SIZE, "shards must be 1 to 256"),
        Arguments.of("replicationFactor: 2, " + SIZE, "replicationFactor must be odd"),
        Arguments.of(
            "replicas: 3, replicationFactor: 5, " + SIZE,
            "replicationFactor must not be over replicas"),
        Arguments.of("engine: oracle, " + SIZE, "Unsupported value: \"oracle\""),
        Arguments.of("storage: {size: many}", "storage.size must be a quantity, as 10Gi"),
        Arguments.of("storage: {class: fast}", "spec.storage.size: Required value"),
        Arguments.of("replicas: 3", "spec.storage: Required value"),
        Arguments.of("ingress: {path: kv}, " + SIZE, "ingress.path must begin with /"),
        Arguments.of("config: {data: /else}, " + SIZE, "config may set sync, sync-interval"));
  }

  @ParameterizedTest
  @MethodSource("wrongSpecs")
  void wrongSpecIsRefusedAtOnceInASentence(String spec, String reason, K3s.Server server) {
    String namespace = server.namespace();
    var refused =
        assertThrows(
            KubernetesClientException.class, () -> create(server.client(), namespace, spec));
    assertEquals(422, refused.getCode());
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
  }

  static Stream<String> wrongNames() {
    return Stream.of("1st", "a.b", "a".repeat(53));
  }

  @ParameterizedTest
  @MethodSource("wrongNames")
  void nameThatPodsAndServicesCantHaveIsRefused(String name, K3s.Server server) {
    var refused =
        assertThrows(
            KubernetesClientException.class,
            () -> server.client().resource(named(name, server.namespace())).create());
    assertEquals(422, refused.getCode());
    assertTrue(
        refused.getMessage().contains("metadata.name must be of at most 52 lower-case letters"),
        refused.getMessage());
  }

  @Test
  void nameOfFiftyTwoLettersIsTaken(K3s.Server server) {
    server.client().resource(named("a".repeat(52), server.namespace())).create();
  }

  static Stream<Arguments> wrongChanges() {
    return Stream.of(
        Arguments.of("engine: lmdb, storage: {size: 2Gi}", "engine can't be changed"),
        Arguments.of(
            "replicationFactor: 1, storage: {size: 2Gi}", "replicationFactor can't be changed"),
        Arguments.of("storage: {size: 1Gi}", "storage.size can't shrink: volumes only grow"),
        Arguments.of("storage: {size: 2Gi, class: fast}", "storage.class can't be changed"),
        Arguments.of(
            "replicas: 2, storage: {size: 2Gi}", "replicationFactor must not be over replicas"));
  }

  @ParameterizedTest
  @MethodSource("wrongChanges")
  void changeThatCantBeCarriedOutIsRefusedAndTheSpecStays(
      String spec, String reason, K3s.Server server) {
    KubernetesClient client = server.client();
    String namespace = server.namespace();
    create(client, namespace, "storage: {size: 2Gi}");
    var before = get(client, namespace);
    GenericKubernetesResource changed = resource(namespace, spec);
    var refused =
        assertThrows(
            KubernetesClientException.class,
            () -> client.resource(changed).unlock().update(),
            "update");
    assertEquals(422, refused.getCode());
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    assertEquals(
        before.getMetadata().getResourceVersion(),
        get(client, namespace).getMetadata().getResourceVersion());
  }

  @Test
  void volumesMayGrowWhateverUnitTheyAreGivenIn(K3s.Server server) {
    KubernetesClient client = server.client();
    String namespace = server.namespace();
    create(client, namespace, "storage: {size: 2Gi}");
    client.resource(resource(namespace, "storage: {size: 2048Mi}")).update();
    client.resource(resource(namespace, "storage: {size: 3Gi}")).update();
    assertEquals("3Gi", spec(get(client, namespace)).at("/storage/size").asText());
  }

  @Test
  void whatIsLeftOutIsFilledIn(K3s.Server server) {
    String namespace = server.namespace();
    create(server.client(), namespace, SIZE + ", ingress: {host: kv.example.com}");
    JsonNode spec = spec(get(server.client(), namespace));
    assertEquals(3, spec.path("replicas").asInt());
    assertEquals(4, spec.path("shards").asInt());
    assertEquals(3, spec.path("replicationFactor").asInt());
    assertEquals("rocksdb", spec.path("engine").asText());
    assertEquals("Retain", spec.at("/storage/retain").asText());
    assertEquals("/", spec.at("/ingress/path").asText());
    assertEquals(false, spec.at("/ingress/enabled").asBoolean(true));
    assertEquals(false, spec.path("pause").asBoolean(true));
    assertTrue(spec.path("image").asText().startsWith("docker.io/kvorum/kvnode:"));
  }

  @Test
  void isScaledAsADeploymentIs(K3s.Server server) {
    KubernetesClient client = server.client();
    String namespace = server.namespace();
    create(client, namespace, SIZE);
    String scale = path(namespace) + "/kv/scale";
    JsonNode before = Serialization.unmarshal(client.raw(scale), JsonNode.class);
    assertEquals(3, before.at("/spec/replicas").asInt());
    var resource = client.genericKubernetesResources("kvorum.dev/v1alpha1", "KVCluster");
    resource.inNamespace(namespace).withName("kv").scale(5);
    assertEquals(5, spec(get(client, namespace)).path("replicas").asInt());
    var refused =
        assertThrows(
            KubernetesClientException.class,
            () -> resource.inNamespace(namespace).withName("kv").scale(2));
    assertTrue(refused.getMessage().contains("must not be over replicas"), refused.getMessage());
  }

  @Test
  void listHasItsColumnsInOrder(K3s.Server server) {
    String namespace = server.namespace();
    create(server.client(), namespace, SIZE);
    JsonNode table = Tables.of(server, path(namespace));
    List<String> columns =
        StreamSupport.stream(table.path("columnDefinitions").spliterator(), false)
            .map(column -> column.path("name").asText())
            .toList();
    assertEquals(
        List.of("Name", "Ready", "Nodes", "Shards", "Leader spread", "Version", "Age"), columns);
    assertEquals("kv", table.at("/rows/0/cells/0").asText());
  }

  @Test
  void isFoundByItsShortName(K3s.Server server) {
    JsonNode resources =
        Serialization.unmarshal(server.client().raw("/apis/kvorum.dev/v1alpha1"), JsonNode.class);
    JsonNode kv =
        StreamSupport.stream(resources.path("resources").spliterator(), false)
            .filter(each -> each.path("name").asText().equals("kvclusters"))
            .findFirst()
            .orElse(null);
    assertNotNull(kv, resources::toString);
    assertEquals("kv", kv.at("/shortNames/0").asText());
    assertTrue(kv.path("namespaced").asBoolean());
  }

  private static void create(KubernetesClient client, String namespace, String spec) {
    client.resource(resource(namespace, spec)).create();
  }

  private static GenericKubernetesResource resource(String namespace, String spec) {
    return Serialization.unmarshal(
        """
        apiVersion: kvorum.dev/v1alpha1
        kind: KVCluster
        metadata: {name: kv, namespace: %s}
        spec: {%s}
        """
            .formatted(namespace, spec),
        GenericKubernetesResource.class);
  }

  private static GenericKubernetesResource named(String name, String namespace) {
    GenericKubernetesResource resource = resource(namespace, SIZE);
    resource.getMetadata().setName(name);
    return resource;
  }

  private static GenericKubernetesResource get(KubernetesClient client, String namespace) {
    return client
        .genericKubernetesResources("kvorum.dev/v1alpha1", "KVCluster")
        .inNamespace(namespace)
        .withName("kv")
        .get();
  }

  private static JsonNode spec(GenericKubernetesResource resource) {
    return Serialization.jsonMapper().valueToTree(resource.get("spec"));
  }

  private static String path(String namespace) {
    return "/apis/kvorum.dev/v1alpha1/namespaces/" + namespace + "/kvclusters";
  }
}
