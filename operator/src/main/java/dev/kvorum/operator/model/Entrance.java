package dev.kvorum.operator.model;

import dev.kvorum.operator.api.IngressAccess;
import dev.kvorum.operator.api.KVCluster;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import java.util.Optional;

/** The Ingress, with no annotation that only one controller knows. */
public final class Entrance {

  private Entrance() {}

  /** Empty where the spec wants none. */
  public static Optional<Ingress> of(KVCluster cluster) {
    IngressAccess access = cluster.getSpec().ingress();
    if (access == null || !access.enabled()) {
      return Optional.empty();
    }
    String name = cluster.getMetadata().getName();
    IngressBuilder ingress =
        new IngressBuilder()
            .withMetadata(Names.owned(cluster, name))
            .withNewSpec()
            .withIngressClassName(access.className())
            .addNewRule()
            .withHost(access.host())
            .withNewHttp()
            .addNewPath()
            .withPath(access.path())
            .withPathType("Prefix")
            .withNewBackend()
            .withNewService()
            .withName(name)
            .withNewPort()
            .withName("client")
            .endPort()
            .endService()
            .endBackend()
            .endPath()
            .endHttp()
            .endRule()
            .endSpec();
    if (!access.annotations().isEmpty()) {
      ingress.editMetadata().withAnnotations(access.annotations()).endMetadata();
    }
    if (access.tlsSecretName() != null) {
      ingress
          .editSpec()
          .addNewTl()
          .withSecretName(access.tlsSecretName())
          .withHosts(access.host() == null ? new String[0] : new String[] {access.host()})
          .endTl()
          .endSpec();
    }
    return Optional.of(ingress.build());
  }
}
