package dev.kvorum.operator.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kvorum.operator.e2e.TestCluster.Spare;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Kubernetes of a run, and the operator there: the one that runs already, else one from the
 * chart, which goes again with the run.
 */
final class Installation implements AutoCloseable {

  private static final Map<String, String> OPERATOR =
      Map.of("app.kubernetes.io/name", "kvorum-operator");

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
      Release.install(means.operatorImage());
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

  /** Skips the test where somebody else's operator runs, which is left as it is. */
  void ownOrSkip() {
    assumeTrue(own, "the operator was there before this run, which leaves it as it is");
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

  /** Fails at once where none is installed: nobody would do so later. */
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
                .orElseThrow(() -> new AssertionError("no operator is installed any more")));
  }

  @Override
  public void close() throws IOException, InterruptedException {
    dropSpare();
    if (own) {
      Release.uninstall();
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
}
