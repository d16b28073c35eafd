package dev.kvorum.operator;

import dev.kvorum.operator.observe.NodeAdmin;
import dev.kvorum.operator.reconcile.HealthServer;
import dev.kvorum.operator.reconcile.OperatorMetrics;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RuntimeInfo;
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
    KubernetesClient client =
        new KubernetesClientBuilder().withConfig(Setup.access(Config.autoConfigure(null))).build();
    OperatorMetrics metrics = new OperatorMetrics();
    Set<String> given = Set.copyOf(namespaces);
    Setup setup = new Setup(name, given.equals(Set.of("")) ? Set.of() : given, leaseNamespace);
    Operator operator = setup.operator(client, new NodeAdmin(), metrics);
    if (leaseNamespace.isEmpty()) {
      operator.installShutdownHook(STOP);
    } else {
      // The framework stops none that elects a leader: what it does may end at any point.
      new Handover(client, leaseNamespace, name).atStop();
    }
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
}
