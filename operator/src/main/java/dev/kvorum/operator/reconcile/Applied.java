package dev.kvorum.operator.reconcile;

import dev.kvorum.operator.api.KVCluster;
import dev.kvorum.operator.model.Entrance;
import dev.kvorum.operator.model.Surroundings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Applies objects on the server's side, as their one owner of the fields that it sets. What was
 * applied lately is left alone for a while; what somebody else changed is set right then.
 */
final class Applied {

  static final String FIELD_MANAGER = "kvorum-operator";

  private static final Duration AGAIN_AFTER = Duration.ofSeconds(60);

  private final KubernetesClient client;
  private final Map<String, Last> applied = new ConcurrentHashMap<>();

  private record Last(int hash, long nanos) {}

  Applied(KubernetesClient client) {
    this.client = client;
  }

  /** Everything around the pods. */
  void surroundings(KVCluster cluster, int mayBeEvicted) {
    Surroundings.of(cluster).forEach(this::lately);
    lately(Surroundings.budget(cluster, mayBeEvicted));
    ingress(cluster);
  }

  /** Always, whatever was applied last. */
  void now(HasMetadata object) {
    client.resource(object).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
  }

  void lately(HasMetadata object) {
    int hash = Serialization.asJson(object).hashCode();
    Last last = applied.get(key(object));
    if (last == null
        || last.hash() != hash
        || System.nanoTime() - last.nanos() > AGAIN_AFTER.toNanos()) {
      now(object);
      applied.put(key(object), new Last(hash, System.nanoTime()));
    }
  }

  private void ingress(KVCluster cluster) {
    Optional<Ingress> wanted = Entrance.of(cluster);
    if (wanted.isPresent()) {
      lately(wanted.get());
      return;
    }
    var metadata = cluster.getMetadata();
    var found =
        client
            .network()
            .v1()
            .ingresses()
            .inNamespace(metadata.getNamespace())
            .withName(metadata.getName());
    Ingress there = found.get();
    if (there != null && there.hasOwnerReferenceFor(metadata.getUid())) {
      found.delete();
      forget(there);
    }
  }

  /** It was deleted, and is to be applied if it is wanted again. */
  void forget(HasMetadata object) {
    applied.remove(key(object));
  }

  private static String key(HasMetadata object) {
    return "%s/%s/%s/%s"
        .formatted(
            object.getApiVersion(),
            object.getKind(),
            object.getMetadata().getNamespace(),
            object.getMetadata().getName());
  }
}
