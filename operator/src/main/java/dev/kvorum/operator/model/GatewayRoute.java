package dev.kvorum.operator.model;

import dev.kvorum.operator.api.KVCluster;
import dev.kvorum.operator.api.RouteAccess;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The HTTPRoute of the Gateway API, for where its CRD exists. */
public final class GatewayRoute {

  public static final String API_VERSION = "gateway.networking.k8s.io/v1";
  public static final String KIND = "HTTPRoute";

  private GatewayRoute() {}

  /** Empty where the spec wants none. */
  public static Optional<GenericKubernetesResource> of(KVCluster cluster) {
    RouteAccess access = cluster.getSpec().httpRoute();
    if (access == null || !access.enabled()) {
      return Optional.empty();
    }
    String name = cluster.getMetadata().getName();
    return Optional.of(
        new GenericKubernetesResourceBuilder()
            .withApiVersion(API_VERSION)
            .withKind(KIND)
            .withMetadata(Names.owned(cluster, name))
            .addToAdditionalProperties("spec", spec(name, access))
            .build());
  }

  /** In sorted maps: the same text each time. */
  private static SortedMap<String, Object> spec(String name, RouteAccess access) {
    SortedMap<String, Object> gateway = new TreeMap<>(Map.of("name", access.gateway()));
    putIfGiven(gateway, "namespace", access.gatewayNamespace());
    putIfGiven(gateway, "sectionName", access.sectionName());
    SortedMap<String, Object> path =
        new TreeMap<>(Map.of("type", "PathPrefix", "value", access.path()));
    SortedMap<String, Object> backend =
        new TreeMap<>(Map.of("name", name, "port", Names.CLIENT_PORT));
    SortedMap<String, Object> rule =
        new TreeMap<>(
            Map.of("matches", List.of(Map.of("path", path)), "backendRefs", List.of(backend)));
    SortedMap<String, Object> spec =
        new TreeMap<>(Map.of("parentRefs", List.of(gateway), "rules", List.of(rule)));
    if (!access.hostnames().isEmpty()) {
      spec.put("hostnames", access.hostnames());
    }
    return spec;
  }

  private static void putIfGiven(Map<String, Object> object, String name, String value) {
    if (value != null) {
      object.put(name, value);
    }
  }
}
