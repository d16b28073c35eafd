package dev.kvorum.operator.model;

import dev.kvorum.operator.api.KVCluster;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;

/**
 * The StatefulSet. It makes pods and volumes and decides nothing: it replaces no pod by itself
 * ({@code OnDelete}), starts all at once ({@code Parallel}; else, when all have gone, pod 0 would
 * wait for a majority that waits for pod 0), and deletes no volume.
 */
public final class NodeSet {

  private NodeSet() {}

  /**
   * @param nodes by the planner's step, or as it is
   * @param claimSize of new volumes: as the set has it already, since that can't be changed; they
   *     grow once they are there
   */
  public static StatefulSet of(KVCluster cluster, int nodes, Quantity claimSize) {
    String name = cluster.getMetadata().getName();
    return new StatefulSetBuilder()
        .withMetadata(Names.owned(cluster, name))
        .withNewSpec()
        .withReplicas(nodes)
        .withServiceName(Names.peers(name))
        .withPodManagementPolicy("Parallel")
        .withNewUpdateStrategy()
        .withType("OnDelete")
        .endUpdateStrategy()
        .withNewPersistentVolumeClaimRetentionPolicy("Retain", "Retain")
        .withNewSelector()
        .withMatchLabels(Names.selector(name))
        .endSelector()
        .withTemplate(NodePod.of(cluster))
        .withVolumeClaimTemplates(claim(cluster, claimSize))
        .endSpec()
        .build();
  }

  private static PersistentVolumeClaim claim(KVCluster cluster, Quantity size) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName(Names.volume())
        .withLabels(Names.selector(cluster.getMetadata().getName()))
        .endMetadata()
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withStorageClassName(cluster.getSpec().storage().className())
        .withNewResources()
        .addToRequests("storage", size)
        .endResources()
        .endSpec()
        .build();
  }
}
