package dev.kvorum.operator.e2e;

import dev.kvorum.operator.e2e.TestCluster.Spare;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The Kubernetes of a run, and the operator there: the one that runs already, else one from the
 * chart, which goes again with the run.
 */
final class Installation implements AutoCloseable {

  private static final Map<String, String> OPERATOR =
      Map.of("app.kubernetes.io/name", "kvorum-operator");

  private static final String RELEASE = "kvorum";
  private static final String NAMESPACE = "kvorum-system";
  private static final long HELM_MINUTES_MAX = 6;

  private final KubernetesClient client;
  private final Means means;
  private final boolean own;
  private Optional<Spare> spare = Optional.empty();

  private Installation(KubernetesClient client, Means means, boolean own) {
    this.client = client;
    this.means = means;
    this.own = own;
  }

  static Installation begin() throws IOException, InterruptedException {
    Means means = Means.given();
    KubernetesClient client =
        new KubernetesClientBuilder().withConfig(Config.autoConfigure(null)).build();
    boolean there = deployment(client).isPresent();
    if (!there) {
      helm(
          List.of("install", RELEASE, "../helm/kvorum", "--create-namespace"),
          List.of("--set", "operator.image.repository=" + repository(means.operatorImage())),
          List.of("--set", "operator.image.tag=" + tag(means.operatorImage())),
          List.of("--wait", "--timeout", "5m"));
    }
    var installation = new Installation(client, means, !there);
    installation.awaitOperator();
    return installation;
  }

  KubernetesClient client() {
    return client;
  }

  Means means() {
    return means;
  }

  /** Keeps a cluster that a test needs no more. */
  void keep(Spare cluster) {
    spare = Optional.of(cluster);
  }

  /** The cluster that was kept, if it was applied by these words; another one goes. */
  Optional<Spare> takeSpare(String words) {
    if (spare.filter(kept -> kept.words().equals(words)).isEmpty()) {
      dropSpare();
    }
    Optional<Spare> taken = spare;
    spare = Optional.empty();
    return taken;
  }

  void dropSpare() {
    spare.ifPresent(kept -> TestCluster.remove(client, kept.namespace()));
    spare = Optional.empty();
  }

  /** All replicas of the operator that are there. */
  List<Pod> operators() {
    return client.pods().inAnyNamespace().withLabels(OPERATOR).list().getItems();
  }

  /** The one that acts, by its Lease; empty while none does. */
  Optional<Pod> leadingOperator() {
    return deployment(client)
        .map(found -> found.getMetadata().getNamespace())
        .map(namespace -> client.leases().inNamespace(namespace).withName("kvorum-operator").get())
        .flatMap(lease -> Optional.ofNullable(lease.getSpec().getHolderIdentity()))
        .flatMap(
            holder ->
                operators().stream()
                    .filter(pod -> pod.getMetadata().getName().equals(holder))
                    .findFirst());
  }

  void awaitOperator() {
    Await.until(
        "all replicas of the operator are available",
        Await.LONG,
        () ->
            deployment(client)
                .map(
                    found -> {
                      int wanted = found.getSpec().getReplicas();
                      Integer available = found.getStatus().getAvailableReplicas();
                      return available != null && available >= wanted
                          ? Optional.<String>empty()
                          : Optional.of("%s of %d".formatted(available, wanted));
                    })
                .orElse(Optional.of("no Deployment of it")));
  }

  @Override
  public void close() throws IOException, InterruptedException {
    dropSpare();
    if (own) {
      helm(List.of("uninstall", RELEASE, "--wait", "--timeout", "2m"));
    }
    client.close();
  }

  private static Optional<Deployment> deployment(KubernetesClient client) {
    return client
        .apps()
        .deployments()
        .inAnyNamespace()
        .withLabels(OPERATOR)
        .list()
        .getItems()
        .stream()
        .findFirst();
  }

  private static String repository(String image) {
    return image.substring(0, image.lastIndexOf(':'));
  }

  private static String tag(String image) {
    return image.substring(image.lastIndexOf(':') + 1);
  }

  @SafeVarargs
  private static void helm(List<String>... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("helm", "-n", NAMESPACE));
    for (List<String> some : arguments) {
      command.addAll(some);
    }
    Path said = Files.createTempFile("helm", ".log");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      boolean ended = process.waitFor(HELM_MINUTES_MAX, TimeUnit.MINUTES);
      if (!ended) {
        process.destroyForcibly();
      }
      if (!ended || process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + ": " + Files.readString(said));
      }
    } finally {
      Files.delete(said);
    }
  }
}
