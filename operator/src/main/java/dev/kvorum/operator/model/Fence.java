package dev.kvorum.operator.model;

import dev.kvorum.operator.api.KVCluster;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import java.util.Map;

/**
 * The NetworkPolicy. The client port is for everybody; peer and admin port have no authentication,
 * and are for the nodes, the operator, and pods labelled {@value #ADMIN_LABEL}{@code : "true"}, as
 * a Prometheus may be.
 */
final class Fence {

  static final String ADMIN_LABEL = "kvorum.dev/admin";

  private Fence() {}

  static NetworkPolicy of(KVCluster cluster) {
    String name = cluster.getMetadata().getName();
    return new NetworkPolicyBuilder()
        .withMetadata(Names.owned(cluster, name))
        .withNewSpec()
        .withNewPodSelector()
        .withMatchLabels(Names.selector(name))
        .endPodSelector()
        .withPolicyTypes("Ingress")
        .addNewIngress()
        .addNewPort()
        .withNewPort(Names.CLIENT_PORT)
        .endPort()
        .endIngress()
        .addNewIngress()
        .addNewFrom()
        .withNewPodSelector()
        .withMatchLabels(Names.selector(name))
        .endPodSelector()
        .endFrom()
        .addNewPort()
        .withNewPort(Names.PEER_PORT)
        .endPort()
        .addNewPort()
        .withNewPort(Names.ADMIN_PORT)
        .endPort()
        .endIngress()
        .addNewIngress()
        .addNewFrom()
        .withNewNamespaceSelector()
        .endNamespaceSelector()
        .withNewPodSelector()
        .withMatchLabels(Map.of("app.kubernetes.io/name", "kvorum-operator"))
        .endPodSelector()
        .endFrom()
        .addNewFrom()
        .withNewNamespaceSelector()
        .endNamespaceSelector()
        .withNewPodSelector()
        .withMatchLabels(Map.of(ADMIN_LABEL, "true"))
        .endPodSelector()
        .endFrom()
        .addNewPort()
        .withNewPort(Names.ADMIN_PORT)
        .endPort()
        .endIngress()
        .endSpec()
        .build();
  }
}
