package dev.kvorum.operator.model;

import dev.kvorum.operator.api.KVCluster;
import dev.kvorum.operator.api.Metrics;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The PodMonitor of the Prometheus operator, for where its CRD exists. */
public final class Monitoring {

  public static final String API_VERSION = "monitoring.coreos.com/v1";
  public static final String KIND = "PodMonitor";

  private Monitoring() {}

  /** Empty where the spec wants none. */
  public static Optional<GenericKubernetesResource> of(KVCluster cluster) {
    Metrics metrics =
        cluster.getSpec().metrics() == null
            ? new Metrics(null, null, null)
            : cluster.getSpec().metrics();
    if (!metrics.podMonitor()) {
      return Optional.empty();
    }
    String name = cluster.getMetadata().getName();
    ObjectMeta metadata = Names.owned(cluster, name);
    Map<String, String> labels = new TreeMap<>(metrics.labels());
    labels.putAll(metadata.getLabels());
    metadata.setLabels(labels);
    return Optional.of(
        new GenericKubernetesResourceBuilder()
            .withApiVersion(API_VERSION)
            .withKind(KIND)
            .withMetadata(metadata)
            .addToAdditionalProperties("spec", spec(name, metrics))
            .build());
  }

  /** In sorted maps: the same text each time. */
  private static SortedMap<String, Object> spec(String name, Metrics metrics) {
    Map<String, String> endpoint =
        new TreeMap<>(Map.of("port", "admin", "path", "/metrics", "interval", metrics.interval()));
    return new TreeMap<>(
        Map.of(
            "selector",
            Map.of("matchLabels", Names.selector(name)),
            "podMetricsEndpoints",
            List.of(endpoint)));
  }
}
