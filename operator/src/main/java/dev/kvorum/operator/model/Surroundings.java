package dev.kvorum.operator.model;

import dev.kvorum.operator.api.KVCluster;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import java.util.List;

/** What a cluster's pods need around them; in order of application. */
public final class Surroundings {

  private Surroundings() {}

  public static List<HasMetadata> of(KVCluster cluster) {
    return List.of(
        account(cluster),
        binding(cluster),
        NodeConfig.of(cluster),
        peers(cluster),
        clients(cluster),
        Fence.of(cluster));
  }

  private static ServiceAccount account(KVCluster cluster) {
    return new ServiceAccountBuilder()
        .withMetadata(Names.owned(cluster, cluster.getMetadata().getName()))
        .build();
  }

  /** Nodes list pods and read the record, by what every cluster has a role for. */
  private static RoleBinding binding(KVCluster cluster) {
    String name = cluster.getMetadata().getName();
    return new RoleBindingBuilder()
        .withMetadata(Names.owned(cluster, Names.view(name)))
        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "view")
        .addNewSubject()
        .withKind("ServiceAccount")
        .withName(name)
        .withNamespace(cluster.getMetadata().getNamespace())
        .endSubject()
        .build();
  }

  /** Nodes find each other while none is ready: else none ever would be. */
  private static Service peers(KVCluster cluster) {
    String name = cluster.getMetadata().getName();
    return new ServiceBuilder()
        .withMetadata(Names.owned(cluster, Names.peers(name)))
        .withNewSpec()
        .withClusterIP("None")
        .withPublishNotReadyAddresses(true)
        .withSelector(Names.selector(name))
        .addNewPort()
        .withName("peer")
        .withPort(Names.PEER_PORT)
        .withNewTargetPort("peer")
        .endPort()
        .addNewPort()
        .withName("client")
        .withPort(Names.CLIENT_PORT)
        .withNewTargetPort("client")
        .endPort()
        .addNewPort()
        .withName("admin")
        .withPort(Names.ADMIN_PORT)
        .withNewTargetPort("admin")
        .endPort()
        .endSpec()
        .build();
  }

  private static Service clients(KVCluster cluster) {
    String name = cluster.getMetadata().getName();
    return new ServiceBuilder()
        .withMetadata(Names.owned(cluster, name))
        .withNewSpec()
        .withSelector(Names.selector(name))
        .addNewPort()
        .withName("client")
        .withPort(Names.CLIENT_PORT)
        .withNewTargetPort("client")
        .endPort()
        .endSpec()
        .build();
  }

  /**
   * How many pods an eviction may take now. A pod that isn't ready may always go: it serves nobody,
   * and would keep its Kubernetes node from being drained for ever.
   *
   * @param unavailable 1 while all nodes are there and caught up, else 0
   */
  public static PodDisruptionBudget budget(KVCluster cluster, int unavailable) {
    String name = cluster.getMetadata().getName();
    return new PodDisruptionBudgetBuilder()
        .withMetadata(Names.owned(cluster, name))
        .withNewSpec()
        .withNewMaxUnavailable(unavailable)
        .withUnhealthyPodEvictionPolicy("AlwaysAllow")
        .withNewSelector()
        .withMatchLabels(Names.selector(name))
        .endSelector()
        .endSpec()
        .build();
  }
}
