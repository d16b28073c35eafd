package dev.kvorum.operator.reconcile;

import dev.kvorum.operator.model.Names;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Writes the journal: annotations of the bootstrap record, for the version of it that was seen. If
 * somebody else has written meanwhile, it fails, and the step is planned anew.
 */
final class Journaling {

  private final KubernetesClient client;

  Journaling(KubernetesClient client) {
    this.client = client;
  }

  void nodes(ConfigMap record, int nodes) {
    annotate(record, Names.NODES_ANNOTATION, String.valueOf(nodes));
  }

  void draining(ConfigMap record, OptionalInt ordinal) {
    annotate(
        record,
        Names.DRAINING_ANNOTATION,
        ordinal.isPresent() ? String.valueOf(ordinal.getAsInt()) : null);
  }

  /**
   * @param value null takes it away
   */
  private void annotate(ConfigMap record, String name, String value) {
    var metadata = record.getMetadata();
    String patch =
        Serialization.asJson(
            Map.of(
                "metadata",
                Map.of(
                    "resourceVersion",
                    metadata.getResourceVersion(),
                    "annotations",
                    Collections.singletonMap(name, value))));
    client
        .configMaps()
        .inNamespace(metadata.getNamespace())
        .withName(metadata.getName())
        .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }
}
