package dev.kvorum.operator.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the chart renders is what manifests/ and rbac/ have, and wrong values are refused. */
class ChartTest {

  /** What its default values, and a cluster, are without Helm. */
  private static final List<String> PLAIN =
      List.of(
          "manifests/00-crd.yaml",
          "manifests/10-operator.yaml",
          "manifests/20-cluster.yaml",
          "rbac/10-operator-serviceaccount.yaml",
          "rbac/11-operator-clusterrole.yaml",
          "rbac/12-operator-clusterrolebinding.yaml",
          "rbac/13-operator-lease-role.yaml",
          "rbac/14-operator-lease-rolebinding.yaml");

  private static final List<String> RELEASE_LABELS =
      List.of("app.kubernetes.io/managed-by", "app.kubernetes.io/version", "helm.sh/chart");

  @TempDir Path scratch;

  @Test
  void chartRendersWhatTheManifestsHave() throws Exception {
    Map<String, JsonNode> rendered = new TreeMap<>();
    for (JsonNode object : rendered("cluster.enabled=true")) {
      if (!annotation(object, "helm.sh/hook").equals("test")) {
        rendered.put(name(object), withoutRelease(object));
      }
    }
    Map<String, JsonNode> plain = new TreeMap<>();
    for (String file : PLAIN) {
      JsonNode object = Yaml.file(file);
      plain.put(name(object), object);
    }
    assertEquals(plain.keySet(), rendered.keySet());
    for (var each : plain.entrySet()) {
      assertEquals(
          Yaml.sorted(each.getValue()), Yaml.sorted(rendered.get(each.getKey())), each.getKey());
    }
  }

  @Test
  void uninstallKeepsTheCrd() throws Exception {
    JsonNode crd = one(rendered(), "CustomResourceDefinition");
    assertEquals("keep", annotation(crd, "helm.sh/resource-policy"));
  }

  @Test
  void clusterIsRefusedWhereItsKindIsNotKnown() throws Exception {
    Helm.Answer answer = Helm.orSkip(scratch).template(List.of(), "cluster.enabled=true");
    assertEquals(1, answer.exit(), answer.out());
    assertTrue(answer.err().contains("install with cluster.enabled=false first"), answer.err());
  }

  @Test
  void testPodUsesTheClustersImageAndService() throws Exception {
    JsonNode pod =
        one(
            rendered(
                "cluster.enabled=true",
                "cluster.name=store",
                "cluster.namespace=shop",
                "cluster.spec.image=example/kvnode:1"),
            "Pod");
    assertEquals("kvorum-system", pod.at("/metadata/namespace").asText());
    assertEquals("example/kvnode:1", pod.at("/spec/containers/0/image").asText());
    assertEquals("http://store.shop.svc:8080", pod.at("/spec/containers/0/env/0/value").asText());
  }

  @Test
  void withoutAClusterThereIsNoTestOfOne() throws Exception {
    List<JsonNode> objects = rendered();
    assertFalse(objects.stream().anyMatch(object -> kind(object).equals("KVCluster")));
    assertFalse(objects.stream().anyMatch(object -> kind(object).equals("Pod")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cluster.spec.replicationFactor=2   | replicationFactor is 2, and must be odd
          cluster.spec.replicationFactor=5   | must not be over cluster.spec.replicas, which is 3
          cluster.spec.replicas=0            | minimum: got 0, want 1
          cluster.spec.replicas=many         | got string, want integer
          cluster.spec.shards=1000           | maximum: got 1,000, want 256
          cluster.spec.engine=btree          | 'leveldb', 'lmdb', 'memory', 'rocksdb'
          cluster.spec.replica=3             | additional properties 'replica' not allowed
          cluster.spec.storage.size=10GB     | size is '10GB', and must be a quantity, as 10Gi
          cluster.spec.storage.size=null     | missing property 'size'
          cluster.spec.ingress.path=kv       | ingress.path is 'kv', and must begin with /
          cluster.spec.config.data=/tmp      | and not 'data': the rest is the operator's
          cluster.name=Demo                  | name is 'Demo', and must be of at most 52 lower-case letters
          operator.image.pullPolicy=Sometimes | 'Always', 'IfNotPresent', 'Never'
          """)
  void wrongValuesAreRefusedByName(String value, String message) throws Exception {
    Helm.Answer answer = Helm.orSkip(scratch).template("cluster.enabled=true", value);
    assertEquals(1, answer.exit(), answer.out());
    assertTrue(answer.err().contains(message), answer.err());
  }

  private List<JsonNode> rendered(String... values) throws IOException, InterruptedException {
    Helm.Answer answer = Helm.orSkip(scratch).template(values);
    assertEquals(0, answer.exit(), answer.err());
    return Yaml.documents(answer.out());
  }

  private static JsonNode one(List<JsonNode> objects, String kind) {
    List<JsonNode> found = objects.stream().filter(each -> kind(each).equals(kind)).toList();
    assertEquals(1, found.size(), kind);
    return found.getFirst();
  }

  private static String kind(JsonNode object) {
    return object.path("kind").asText();
  }

  private static String name(JsonNode object) {
    return kind(object) + "/" + object.at("/metadata/name").asText();
  }

  private static String annotation(JsonNode object, String name) {
    return object.at("/metadata/annotations").path(name).asText("");
  }

  /** Without what says whose release it is, and where a cluster goes that has no namespace. */
  private static JsonNode withoutRelease(JsonNode object) {
    ObjectNode metadata = (ObjectNode) object.path("metadata");
    metadata.remove("annotations");
    ObjectNode labels = (ObjectNode) metadata.path("labels");
    labels.remove(RELEASE_LABELS);
    if (labels.isEmpty()) {
      metadata.remove("labels");
    }
    if (kind(object).equals("KVCluster")) {
      metadata.remove("namespace");
    }
    return object;
  }
}
