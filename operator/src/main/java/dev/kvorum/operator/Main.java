package dev.kvorum.operator;

import dev.kvorum.operator.api.KVCluster;
import dev.kvorum.operator.reconcile.ClusterReconciler;
import dev.kvorum.operator.reconcile.HealthServer;
import dev.kvorum.operator.reconcile.OperatorMetrics;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RuntimeInfo;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the operator until it is told to stop. */
@Command(
    name = "kvorum-operator",
    mixinStandardHelpOptions = true,
    version = "kvorum-operator 0.1.0",
    showDefaultValues = true,
    description = "Looks after the KVCluster resources of a Kubernetes cluster.")
public final class Main implements Runnable {

  private static final Duration REQUEST = Duration.ofSeconds(10);
  private static final Duration STOP = Duration.ofSeconds(10);

  @Option(
      names = "--namespaces",
      split = ",",
      defaultValue = "${env:KVORUM_OPERATOR_NAMESPACES:-}",
      description = "The namespaces whose clusters it looks after; none: all.")
  private Set<String> namespaces = Set.of();

  @Option(
      names = "--lease-namespace",
      defaultValue = "${env:KVORUM_OPERATOR_NAMESPACE:-}",
      description =
          "Where the Lease is by which one of several operators leads; empty: no election.")
  private String leaseNamespace;

  @Option(
      names = "--name",
      defaultValue = "${env:KVORUM_OPERATOR_NAME:-kvorum-operator}",
      description = "What this one is called in the Lease and in Events.")
  private String name;

  @Option(
      names = "--port",
      defaultValue = "${env:KVORUM_OPERATOR_PORT:-8081}",
      description = "Of /health/live, /health/ready and /metrics.")
  private int port;

  @Option(
      names = "--log-level",
      defaultValue = "${env:KVORUM_OPERATOR_LOG_LEVEL:-INFO}",
      description = "FINE says also which nodes don't answer.")
  private String logLevel;

  public static void main(String[] arguments) {
    int exit = new CommandLine(new Main()).execute(arguments);
    if (exit != 0) {
      System.exit(exit);
    }
  }

  @Override
  public void run() {
    Logging.begin(logLevel);
    KubernetesClient client = client(Config.autoConfigure(null));
    OperatorMetrics metrics = new OperatorMetrics();
    Operator operator = new Operator(settings -> configure(settings, client));
    operator.register(new ClusterReconciler(client, name, metrics), this::where);
    operator.installShutdownHook(STOP);
    RuntimeInfo info = operator.getRuntimeInfo();
    try {
      // One that doesn't lead watches nothing, and so nothing of it can have died.
      HealthServer.start(
          port, () -> !info.isStarted() || info.allEventSourcesAreHealthy(), () -> true, metrics);
    } catch (IOException e) {
      throw new CommandLine.ExecutionException(
          new CommandLine(this), "port " + port + " can't be used: " + e.getMessage(), e);
    }
    operator.start();
  }

  /** What fails is looked at again by the next reconciliation, not repeated unseen. */
  private static KubernetesClient client(Config access) {
    Config config =
        new ConfigBuilder(access)
            .withConnectionTimeout((int) REQUEST.toMillis())
            .withRequestTimeout((int) REQUEST.toMillis())
            .withRequestRetryBackoffLimit(0)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private void configure(ConfigurationServiceOverrider settings, KubernetesClient client) {
    settings.withKubernetesClient(client).withStopOnInformerErrorDuringStartup(true);
    if (!leaseNamespace.isEmpty()) {
      settings.withLeaderElectionConfiguration(
          new LeaderElectionConfiguration("kvorum-operator", leaseNamespace, name));
    }
  }

  private void where(ControllerConfigurationOverrider<KVCluster> controller) {
    Set<String> given = Set.copyOf(namespaces);
    if (given.isEmpty() || given.equals(Set.of(""))) {
      controller.watchingAllNamespaces();
    } else {
      controller.settingNamespaces(given);
    }
  }
}
