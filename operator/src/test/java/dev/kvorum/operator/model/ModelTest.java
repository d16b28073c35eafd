package dev.kvorum.operator.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.operator.api.KVCluster;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Three clusters and all their objects, as golden YAML. {@code -Dtest=ModelTest -Drecord=true}
 * writes it again.
 */
class ModelTest {

  private static final Path RESOURCES = Path.of("src/test/resources/model");

  @Test
  void plainClusterGivesTheCommittedObjects() throws IOException {
    compare("plain");
  }

  @Test
  void clusterWithEverythingGivesTheCommittedObjects() throws IOException {
    compare("full");
  }

  @Test
  void clusterWhoseVolumesChangeHandsGivesTheCommittedObjects() throws IOException {
    compare("chown");
  }

  @Test
  void whatASpecWantsOfAPodIsNamedAsEver() throws IOException {
    assertEquals("0aeddef7ec7b", TemplateName.of(cluster("plain").getSpec()), "or all pods roll");
    assertEquals("4f994f8536c9", TemplateName.of(cluster("full").getSpec()), "or all pods roll");
    assertEquals("efea317b06fa", TemplateName.of(cluster("chown").getSpec()), "or all pods roll");
  }

  @Test
  void whatDoesNotConcernPodsDoesNotOutdateThem() throws IOException {
    String plain = Files.readString(RESOURCES.resolve("plain.yaml"));
    String name = name(plain);
    assertEquals(name, name(plain + "  replicas: 5\n"));
    assertEquals(name, name(plain + "  shards: 8\n"));
    assertEquals(name, name(plain + "  pause: true\n"));
    assertEquals(name, name(plain.replace("size:", "chown: false\n    size:")));
    assertNotEquals(name, name(plain.replace("size:", "chown: true\n    size:")));
    assertNotEquals(name, name(plain + "  image: kvorum/kvnode:2\n"));
    assertNotEquals(name, name(plain + "  config: {sync: never}\n"));
    assertNotEquals(name, name(plain + "  resources: {limits: {memory: 2Gi}}\n"));
  }

  @Test
  void recordIsWhatNodesRead() throws IOException {
    var founders = new TreeMap<Integer, Founding.Founder>();
    founders.put(0, new Founding.Founder("17446744073709551615", "10.0.0.1:7080"));
    founders.put(1, new Founding.Founder("7", "10.0.0.2:7080"));
    var record = Founding.of(cluster("plain"), founders);
    assertEquals(
        "{\"format\":1,\"clusterId\":\"0f6f5c2e-0000-4000-8000-000000000001\",\"nodes\":["
            + "{\"ordinal\":0,\"id\":\"17446744073709551615\",\"address\":\"10.0.0.1:7080\"},"
            + "{\"ordinal\":1,\"id\":\"7\",\"address\":\"10.0.0.2:7080\"}],"
            + "\"shards\":4,\"replicationFactor\":3,\"engine\":\"rocksdb\"}",
        record.getData().get(Names.RECORD_KEY));
    assertTrue(record.getImmutable());
    assertTrue(record.getMetadata().getOwnerReferences().isEmpty());
    assertEquals(
        1, Founding.of(cluster("full"), founders).getMetadata().getOwnerReferences().size());
  }

  private static String name(String yaml) {
    return TemplateName.of(Serialization.unmarshal(yaml, KVCluster.class).getSpec());
  }

  private static void compare(String name) throws IOException {
    String made =
        objects(cluster(name)).stream().map(Serialization::asYaml).collect(Collectors.joining());
    Path golden = RESOURCES.resolve(name + "-objects.yaml");
    if (Boolean.getBoolean("record")) {
      Files.writeString(golden, made);
    }
    assertEquals(Files.readString(golden), made, "-Drecord=true writes it again");
  }

  private static List<HasMetadata> objects(KVCluster cluster) {
    List<HasMetadata> objects = new ArrayList<>(Surroundings.of(cluster));
    objects.add(NodeSet.of(cluster, 3, new Quantity(cluster.getSpec().storage().size())));
    objects.add(Surroundings.budget(cluster, 1));
    Entrance.of(cluster).ifPresent(objects::add);
    GatewayRoute.of(cluster).ifPresent(objects::add);
    Monitoring.of(cluster).ifPresent(objects::add);
    return objects;
  }

  private static KVCluster cluster(String name) throws IOException {
    return Serialization.unmarshal(
        Files.readString(RESOURCES.resolve(name + ".yaml")), KVCluster.class);
  }
}
