package dev.kvorum.operator.e2e;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The CRD at the API server. A former one is as it might have been a version ago: it lacks a part
 * of the spec.
 */
final class LiveCrd {

  private static final String NAME = "kvclusters.kvorum.dev";
  private static final String FILE = "files/crd.yaml";
  private static final String NEW_PART = "httpRoute";

  private final Resource<CustomResourceDefinition> live;

  LiveCrd(KubernetesClient client) {
    this.live = client.apiextensions().v1().customResourceDefinitions().withName(NAME);
  }

  /** Copies the chart to this directory; its CRD becomes the former one. */
  static void copyFormerChart(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(Release.CHART)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = directory.resolve(Release.CHART.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    Path file = directory.resolve(FILE);
    String text = Files.readString(file);
    CustomResourceDefinition crd = Serialization.unmarshal(text, CustomResourceDefinition.class);
    Files.writeString(file, Serialization.asYaml(former(crd)));
  }

  /** Puts the former one in the place of the one that is there. */
  void becomeFormer() {
    live.edit(LiveCrd::former);
  }

  boolean isFormer() {
    return !parts(found()).containsKey(NEW_PART);
  }

  /** Another one is another CRD: all resources of the one before are gone. */
  String uid() {
    return found().getMetadata().getUid();
  }

  private CustomResourceDefinition found() {
    return Optional.ofNullable(live.get())
        .orElseThrow(() -> new AssertionError("CRD " + NAME + " is not there"));
  }

  private static CustomResourceDefinition former(CustomResourceDefinition crd) {
    parts(crd).remove(NEW_PART);
    return crd;
  }

  private static Map<String, JSONSchemaProps> parts(CustomResourceDefinition crd) {
    return crd.getSpec()
        .getVersions()
        .getFirst()
        .getSchema()
        .getOpenAPIV3Schema()
        .getProperties()
        .get("spec")
        .getProperties();
  }
}
