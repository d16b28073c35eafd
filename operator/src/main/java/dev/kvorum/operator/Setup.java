package dev.kvorum.operator;

import dev.kvorum.operator.api.KVCluster;
import dev.kvorum.operator.observe.NodeAdmin;
import dev.kvorum.operator.reconcile.ClusterReconciler;
import dev.kvorum.operator.reconcile.OperatorMetrics;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import java.time.Duration;
import java.util.Set;

/**
 * An operator, set up as it runs.
 *
 * @param name what it is called in the Lease and in Events
 * @param namespaces whose clusters it looks after; none: all
 * @param leaseNamespace where the Lease is by which one of several leads; empty: no election
 */
public record Setup(String name, Set<String> namespaces, String leaseNamespace) {

  static final String LEASE = "kvorum-operator";

  private static final Duration REQUEST = Duration.ofSeconds(10);

  public Setup {
    namespaces = Set.copyOf(namespaces);
  }

  /**
   * What fails is looked at again by the next reconciliation, not repeated unseen. A request that
   * times out takes its connection with it, which it doesn't with HTTP/2: there all later requests
   * would go the same dead way.
   */
  public static Config access(Config given) {
    return new ConfigBuilder(given)
        .withConnectionTimeout((int) REQUEST.toMillis())
        .withRequestTimeout((int) REQUEST.toMillis())
        .withRequestRetryBackoffLimit(0)
        .withHttp2Disable(true)
        .build();
  }

  /** One that is yet to be started. */
  public Operator operator(KubernetesClient client, NodeAdmin admin, OperatorMetrics metrics) {
    Operator operator =
        new Operator(
            settings -> {
              settings.withKubernetesClient(client).withStopOnInformerErrorDuringStartup(true);
              if (!leaseNamespace.isEmpty()) {
                settings.withLeaderElectionConfiguration(
                    new LeaderElectionConfiguration(LEASE, leaseNamespace, name));
              }
            });
    operator.register(new ClusterReconciler(client, admin, name, metrics), this::where);
    return operator;
  }

  private void where(ControllerConfigurationOverrider<KVCluster> controller) {
    if (namespaces.isEmpty()) {
      controller.watchingAllNamespaces();
    } else {
      controller.settingNamespaces(namespaces);
    }
  }
}
