package dev.kvorum.operator.reconcile;

import dev.kvorum.operator.api.KVCluster;
import dev.kvorum.operator.model.GatewayRoute;
import dev.kvorum.operator.model.Monitoring;
import dev.kvorum.operator.plan.Reason;
import dev.kvorum.operator.plan.Step;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Objects of kinds that not every Kubernetes has: whether it has one is asked again and again,
 * since a CRD may come at any time and go, but not at each look.
 */
final class Extras {

  static final Duration ASK_AGAIN_AFTER = Duration.ofSeconds(30);

  private final KubernetesClient client;
  private final Applied applied;
  private final LongSupplier nanos;
  private final Map<Kind, Served> served = new ConcurrentHashMap<>();

  private record Kind(String group, String version, String name, String plural) {

    String apiVersion() {
      return group + "/" + version;
    }
  }

  private record Served(boolean yes, long since) {}

  private static final Kind POD_MONITOR =
      new Kind("monitoring.coreos.com", "v1", Monitoring.KIND, "podmonitors");
  private static final Kind HTTP_ROUTE =
      new Kind("gateway.networking.k8s.io", "v1", GatewayRoute.KIND, "httproutes");

  /**
   * @param nanos a clock that only goes on
   */
  Extras(KubernetesClient client, Applied applied, LongSupplier nanos) {
    this.client = client;
    this.applied = applied;
    this.nanos = nanos;
  }

  /**
   * Applies what is wanted, and takes away what isn't any more and is the cluster's.
   *
   * @return what is wanted in so many words and can't be had; a PodMonitor is by default
   */
  Optional<Step.Refuse> see(KVCluster cluster) {
    see(cluster, POD_MONITOR, Monitoring.of(cluster));
    Optional<GenericKubernetesResource> route = GatewayRoute.of(cluster);
    boolean routes = see(cluster, HTTP_ROUTE, route);
    return routes || route.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Step.Refuse(
                Reason.NO_ROUTE_KIND,
                "spec.httpRoute is enabled, and this Kubernetes has no %s of %s: install the Gateway API"
                    .formatted(HTTP_ROUTE.name(), HTTP_ROUTE.apiVersion())));
  }

  private boolean see(KVCluster cluster, Kind kind, Optional<GenericKubernetesResource> wanted) {
    boolean exists = isServed(kind);
    if (exists && wanted.isPresent()) {
      applied.lately(wanted.get());
    } else if (exists) {
      remove(cluster, kind);
    }
    return exists;
  }

  private void remove(KVCluster cluster, Kind kind) {
    var metadata = cluster.getMetadata();
    var found =
        client
            .genericKubernetesResources(
                new ResourceDefinitionContext.Builder()
                    .withGroup(kind.group())
                    .withVersion(kind.version())
                    .withKind(kind.name())
                    .withPlural(kind.plural())
                    .withNamespaced(true)
                    .build())
            .inNamespace(metadata.getNamespace())
            .withName(metadata.getName());
    GenericKubernetesResource there = found.get();
    if (there != null && there.hasOwnerReferenceFor(metadata.getUid())) {
      found.delete();
      applied.forget(there);
    }
  }

  private boolean isServed(Kind kind) {
    Served last = served.get(kind);
    long now = nanos.getAsLong();
    if (last == null || now - last.since() > ASK_AGAIN_AFTER.toNanos()) {
      last = new Served(client.supports(kind.apiVersion(), kind.name()), now);
      served.put(kind, last);
    }
    return last.yes();
  }
}
