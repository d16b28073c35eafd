package dev.kvorum.kvnode.kube;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The few questions that a node asks the API server. Each blocks for some seconds at most, and
 * fails with a {@code KubernetesClientException}.
 */
final class Api implements AutoCloseable {

  /** Phases of pods that run no more. */
  private static final Set<String> OVER = Set.of("Succeeded", "Failed");

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /**
   * Both without the client's classes for them: these are hundreds for a pod, of which a node reads
   * two fields, and a start would load and compile them all.
   */
  private static final ResourceDefinitionContext POD = kind("Pod", "pods");

  private static final ResourceDefinitionContext CONFIG_MAP = kind("ConfigMap", "configmaps");

  private final KubernetesClient client;
  private final KubeCluster cluster;

  Api(KubernetesClient client, KubeCluster cluster) {
    this.client = client;
    this.cluster = cluster;
  }

  /** As the pod that this process runs in, or as the user's kubeconfig says elsewhere. */
  static Api open(KubeCluster cluster) {
    return new Api(client(Config.autoConfigure(null)), cluster);
  }

  /** Whoever asks asks again: the client is not to repeat what failed for minutes by itself. */
  static KubernetesClient client(Config access) {
    Config config =
        new ConfigBuilder(access)
            .withConnectionTimeout((int) PATIENCE.toMillis())
            .withRequestTimeout((int) PATIENCE.toMillis())
            .withRequestRetryBackoffLimit(0)
            .withWatchReconnectLimit(0)
            .build();
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientFactory(new JdkHttpClientFactory())
        .build();
  }

  /**
   * @param version of the namespace's pods, to watch from
   */
  record Pods(List<String> hosts, String version) {}

  /** Where the cluster's pods are that have an address and have not ended. */
  Pods pods() {
    GenericKubernetesResourceList list = clusterPods().list();
    List<String> hosts = list.getItems().stream().flatMap(pod -> host(pod).stream()).toList();
    return new Pods(hosts, list.getMetadata().getResourceVersion());
  }

  /** What the cluster's record says; empty where there is none. */
  Optional<String> record() {
    return Optional.ofNullable(
            client
                .genericKubernetesResources(CONFIG_MAP)
                .inNamespace(cluster.namespace())
                .withName(cluster.recordName())
                .get())
        .map(found -> found.get("data", KubeCluster.RECORD_KEY));
  }

  /**
   * Tells of every change of the cluster's pods after a version, until it is closed or has ended by
   * itself. It is a bell: what has changed, {@link #pods} says.
   */
  AutoCloseable watch(String version, Runnable changed, Runnable ended) {
    ListOptions from = new ListOptionsBuilder().withResourceVersion(version).build();
    return clusterPods().watch(from, new Bell(changed, ended))::close;
  }

  private record Bell(Runnable changed, Runnable ended)
      implements Watcher<GenericKubernetesResource> {
    @Override
    public void eventReceived(Action action, GenericKubernetesResource pod) {
      changed.run();
    }

    @Override
    public void onClose(WatcherException cause) {
      ended.run();
    }

    @Override
    public void onClose() {
      ended.run();
    }
  }

  private FilterWatchListDeletable<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      clusterPods() {
    return client
        .genericKubernetesResources(POD)
        .inNamespace(cluster.namespace())
        .withLabelSelector(cluster.podSelector());
  }

  private static Optional<String> host(GenericKubernetesResource pod) {
    return Optional.ofNullable(pod.<String>get("status", "podIP"))
        .filter(ip -> !ip.isEmpty())
        .filter(_ -> !OVER.contains(String.valueOf(pod.<Object>get("status", "phase"))));
  }

  private static ResourceDefinitionContext kind(String name, String plural) {
    return new ResourceDefinitionContext.Builder()
        .withVersion("v1")
        .withKind(name)
        .withPlural(plural)
        .withNamespaced(true)
        .build();
  }

  @Override
  public void close() {
    client.close();
  }
}
