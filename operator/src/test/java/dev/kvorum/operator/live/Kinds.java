package dev.kvorum.operator.live;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.List;
import java.util.stream.Stream;

/** What the operator writes for a cluster, but for volumes, which the StatefulSet makes. */
final class Kinds {

  /** Everything that goes with the cluster's resource. */
  static final List<Class<? extends HasMetadata>> OWNED =
      List.of(
          StatefulSet.class,
          Service.class,
          ServiceAccount.class,
          RoleBinding.class,
          PodDisruptionBudget.class,
          Ingress.class,
          NetworkPolicy.class);

  /** With the configuration, which is owned, and the record, which isn't. */
  static final List<Class<? extends HasMetadata>> WRITTEN =
      Stream.concat(OWNED.stream(), Stream.of(ConfigMap.class)).toList();

  private Kinds() {}
}
