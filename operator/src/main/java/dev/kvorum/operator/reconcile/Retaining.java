package dev.kvorum.operator.reconcile;

import dev.kvorum.operator.api.KVCluster;
import dev.kvorum.operator.api.Storage.Retention;
import dev.kvorum.operator.model.Names;
import dev.kvorum.operator.observe.Look;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;

/**
 * What becomes of volumes and record when the cluster's resource is deleted: where the spec says
 * Delete they belong to it, and the garbage collector takes them, with or without an operator; else
 * they belong to nobody, and stay.
 */
final class Retaining {

  private final KubernetesClient client;

  Retaining(KubernetesClient client) {
    this.client = client;
  }

  void see(KVCluster cluster, Look look) {
    boolean goes = cluster.getSpec().storage().retain() == Retention.DELETE;
    look.claims().values().forEach(claim -> see(cluster, claim, goes));
    look.record().ifPresent(record -> see(cluster, record, goes));
  }

  private void see(KVCluster cluster, HasMetadata object, boolean goes) {
    boolean owned = object.hasOwnerReferenceFor(cluster.getMetadata().getUid());
    if (owned == goes) {
      return;
    }
    List<OwnerReference> owners = goes ? List.of(Names.owner(cluster)) : List.of();
    String patch =
        Serialization.asJson(
            Map.of(
                "metadata",
                Map.of(
                    "resourceVersion",
                    object.getMetadata().getResourceVersion(),
                    "ownerReferences",
                    owners)));
    client.resource(object).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }
}
