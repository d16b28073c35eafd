package dev.kvorum.operator.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The CRD is made from the Java classes and committed. {@code -Dtest=CrdTest -Drecord=true} writes
 * it again.
 */
class CrdTest {

  /** The chart has a copy, as it holds all that it installs. */
  private static final List<Path> COMMITTED =
      List.of(Path.of("../manifests/00-crd.yaml"), Path.of("../helm/kvorum/files/crd.yaml"));

  @Test
  void committedCrdIsWhatTheClassesSay() throws IOException {
    String made = Serialization.asYaml(crd());
    for (Path committed : COMMITTED) {
      if (Boolean.getBoolean("record")) {
        Files.createDirectories(committed.getParent());
        Files.writeString(committed, made);
      }
      assertEquals(
          made, Files.readString(committed), committed + ": -Drecord=true writes it again");
    }
  }

  /** While an upgrade is under way the former operator sees resources of the new CRD. */
  @Test
  void whatALaterVersionAddsIsNoObstacle() {
    KVCluster cluster =
        Serialization.unmarshal(
            """
            apiVersion: kvorum.dev/v1alpha1
            kind: KVCluster
            metadata: {name: kv}
            spec:
              later: {more: 1}
              storage: {size: 1Gi, later: 1}
              ingress: {enabled: true, later: 1}
              httpRoute: {enabled: true, later: 1}
              resources: {limits: {memory: 1Gi}, later: 1}
              topologySpread: {required: true, later: 1}
              metrics: {podMonitor: true, later: 1}
              pod: {labels: {a: b}, later: 1}
            status:
              later: [1]
              shardCount: 4
              nodes: [{name: kv-0, later: 1}]
              shards: [{id: "1", later: 1}]
              operation: {phase: Idle, later: 1, receipt: {requests: 1, later: 1}}
            """,
            KVCluster.class);
    assertEquals("1Gi", cluster.getSpec().storage().size());
    assertEquals(4, cluster.getStatus().shardCount());
  }

  @Test
  void crdHasWhatKubectlScaleAndExplainNeed() throws IOException {
    JsonNode version = Serialization.jsonMapper().valueToTree(crd()).at("/spec/versions/0");
    assertEquals(".spec.replicas", version.at("/subresources/scale/specReplicasPath").asText());
    assertEquals(".status.replicas", version.at("/subresources/scale/statusReplicasPath").asText());
    assertEquals(".status.selector", version.at("/subresources/scale/labelSelectorPath").asText());
    JsonNode schema = version.at("/schema/openAPIV3Schema");
    assertEquals("spec", schema.at("/required/0").asText());
    assertEquals(3, schema.at("/properties/spec/properties/replicas/default").asInt());
    assertEquals(
        "int64", schema.at("/properties/status/properties/observedGeneration/format").asText());
    for (JsonNode rule : schema.at("/properties/spec/x-kubernetes-validations")) {
      assertTrue(rule.path("message").asText().length() > 20, rule::toString);
    }
  }

  /** What the generator makes, and what it doesn't know. */
  private static CustomResourceDefinition crd() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new CRDGenerator()
        .customResourceClasses(KVCluster.class)
        .forCRDVersions("v1")
        .withOutput(
            new CRDGenerator.AbstractCRDOutput<OutputStream>() {
              @Override
              protected OutputStream createStreamFor(String crdName) {
                return out;
              }
            })
        .generate();
    ObjectNode tree =
        (ObjectNode) Serialization.yamlMapper().readTree(out.toString(StandardCharsets.UTF_8));
    for (JsonNode version : tree.at("/spec/versions")) {
      ObjectNode schema = (ObjectNode) version.at("/schema/openAPIV3Schema");
      schema.putArray("required").add("spec");
      sizeIntegers(schema.at("/properties/spec"), KVClusterSpec.class);
      sizeIntegers(schema.at("/properties/status"), KVClusterStatus.class);
      orderColumns((ObjectNode) version);
    }
    return Serialization.jsonMapper().treeToValue(tree, CustomResourceDefinition.class);
  }

  /** The generator sorts them by path; {@code kubectl get} shows them in this order. */
  private static void orderColumns(ObjectNode version) {
    ArrayNode columns = (ArrayNode) version.path("additionalPrinterColumns");
    List<JsonNode> ordered = new ArrayList<>();
    for (var column : KVCluster.class.getAnnotationsByType(AdditionalPrinterColumn.class)) {
      columns.forEach(
          each -> {
            if (each.path("name").asText().equals(column.name())) {
              ordered.add(each);
            }
          });
    }
    columns.removeAll().addAll(ordered);
  }

  /** Says how large an integer may be: by the classes, since the generator doesn't. */
  private static void sizeIntegers(JsonNode schema, Type type) {
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      sizeIntegers(schema.path("items"), list.getActualTypeArguments()[0]);
    } else if (type == Integer.class) {
      ((ObjectNode) schema).put("format", "int32");
    } else if (type == Long.class) {
      ((ObjectNode) schema).put("format", "int64");
    } else if (type instanceof Class<?> record && record.isRecord()) {
      for (RecordComponent component : record.getRecordComponents()) {
        sizeIntegers(
            schema.path("properties").path(component.getName()), component.getGenericType());
      }
    }
  }
}
