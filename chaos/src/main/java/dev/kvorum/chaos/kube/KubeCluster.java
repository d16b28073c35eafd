package dev.kvorum.chaos.kube;

import dev.kvorum.chaos.outcome.Conclusion;
import dev.kvorum.chaos.run.Target;
import dev.kvorum.chaos.schedule.Grace;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** The pods of a {@code KVCluster}. */
public final class KubeCluster implements Target {

  private static final int ADMIN_PORT = 9080;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Nothing is due after the verdict: it may be tried for longer than a strike. */
  private static final Duration ANNOUNCING_MAX = Duration.ofMinutes(1);

  private static final long AGAIN_EVERY_MILLIS = 1_000;
  private static final int TOO_MANY_REQUESTS = 429;

  private static final ResourceDefinitionContext KVCLUSTER =
      new ResourceDefinitionContext.Builder()
          .withGroup("kvorum.dev")
          .withVersion("v1alpha1")
          .withKind("KVCluster")
          .withPlural("kvclusters")
          .withNamespaced(true)
          .build();

  private final KubernetesClient client;
  private final String namespace;
  private final String name;

  KubeCluster(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
  }

  /** As the pod that this process runs in, or as the user's kubeconfig says elsewhere. */
  public static KubeCluster open(String namespace, String name) {
    return new KubeCluster(client(Config.autoConfigure(null)), namespace, name);
  }

  /** A strike that fails is tried again until the next is due: the client needn't for long. */
  static KubernetesClient client(Config access) {
    Config config =
        new ConfigBuilder(access)
            .withConnectionTimeout((int) PATIENCE.toMillis())
            .withRequestTimeout((int) PATIENCE.toMillis())
            .withRequestRetryBackoffLimit(1)
            .build();
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientFactory(new JdkHttpClientFactory())
        .build();
  }

  @Override
  public String words() {
    return "KVCluster " + namespace + "/" + name;
  }

  @Override
  public List<Node> nodes() throws IOException {
    return asked(
        () ->
            client
                .pods()
                .inNamespace(namespace)
                .withLabelSelector(
                    "kvorum.dev/cluster=" + name + ",app.kubernetes.io/component=node")
                .list()
                .getItems()
                .stream()
                .filter(KubeCluster::runs)
                .map(KubeCluster::node)
                .sorted(Comparator.comparing(Node::name))
                .toList());
  }

  @Override
  public void kill(List<Node> nodes, Grace grace) throws IOException {
    asked(
        () -> {
          for (Node node : nodes) {
            var pod = client.pods().inNamespace(namespace).withName(node.name());
            switch (grace) {
              case Grace.Own() -> pod.delete();
              case Grace.Seconds(int seconds) -> pod.withGracePeriod(seconds).delete();
            }
          }
          return nodes;
        });
  }

  /** What the operator does or waits for, as {@code scale} or {@code joining}. */
  @Override
  public Set<String> signs() throws IOException {
    var signs = new TreeSet<String>();
    asked(this::resource)
        .map(found -> found.<String>get("status", "operation", "step"))
        .ifPresent(step -> signs.add(step.toLowerCase(Locale.ROOT)));
    return signs;
  }

  @Override
  public void announce(Conclusion conclusion, String words) throws IOException {
    long until = System.nanoTime() + ANNOUNCING_MAX.toNanos();
    GenericKubernetesResource cluster =
        asked(until, this::resource).orElseThrow(() -> new IOException("there is no " + words()));
    Event verdict = Announcement.of(cluster, conclusion.exit(), words);
    asked(until, () -> created(verdict));
  }

  /** An earlier try whose answer was lost may have created it. */
  private Event created(Event verdict) {
    try {
      return client.resource(verdict).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return verdict;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    client.close();
  }

  private Optional<GenericKubernetesResource> resource() {
    return Optional.ofNullable(
        client.genericKubernetesResources(KVCLUSTER).inNamespace(namespace).withName(name).get());
  }

  /** One that has an address and has not been told to end. */
  private static boolean runs(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && pod.getStatus() != null
        && "Running".equals(pod.getStatus().getPhase())
        && pod.getStatus().getPodIP() != null;
  }

  private static Node node(Pod pod) {
    String ip = pod.getStatus().getPodIP();
    String host = ip.contains(":") ? "[" + ip + "]" : ip;
    return new Node(pod.getMetadata().getName(), URI.create("http://" + host + ":" + ADMIN_PORT));
  }

  private interface Question<T> {
    T ask();
  }

  private static <T> T asked(Question<T> question) throws IOException {
    return asked(System.nanoTime(), question);
  }

  /** Again and again until then, as long as the API server doesn't answer. */
  private static <T> T asked(long untilNanos, Question<T> question) throws IOException {
    while (true) {
      try {
        return question.ask();
      } catch (KubernetesClientException e) {
        if (isAnswer(e.getCode()) || System.nanoTime() - untilNanos >= 0) {
          throw new IOException("the API server: " + e.getMessage(), e);
        }
      }
      try {
        TimeUnit.MILLISECONDS.sleep(AGAIN_EVERY_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while the API server doesn't answer");
      }
    }
  }

  /** One that is to be asked later has not answered. */
  private static boolean isAnswer(int code) {
    return code / 100 == 4 && code != TOO_MANY_REQUESTS;
  }
}
