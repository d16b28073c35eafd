package dev.kvorum.operator.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kvorum.operator.api.KVCluster;
import dev.kvorum.operator.api.KVClusterSpec;
import dev.kvorum.operator.api.KVClusterStatus;
import dev.kvorum.operator.model.Names;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * A cluster that no other test uses meanwhile: the resource {@code kv} in a namespace of its own,
 * with a host of its own at the ingress. A test that passes and leaves its cluster as it was made
 * hands it on to the next one that applies the same: starting one takes longer than many a test.
 *
 * <pre>{@code
 * cluster.apply("{}");                      // three nodes, four shards
 * cluster.awaitSettled();
 * cluster.change("{'replicas': 5}");        // of the spec, as kubectl patch does; ' stands for "
 * cluster.awaitSettled();
 * }</pre>
 */
final class TestCluster implements AutoCloseable {

  static final String NAME = "kv";

  private static final ObjectMapper JSON = Serialization.jsonMapper();

  private final Installation installation;
  private final String suite;
  private String namespace;
  private Optional<Spare> made = Optional.empty();
  private boolean handedOn;

  /**
   * A cluster that is there.
   *
   * @param words by which it was applied
   * @param spec what the API server made of them
   */
  record Spare(String namespace, String words, KVClusterSpec spec) {}

  /** Makes a namespace, and no cluster yet. */
  TestCluster(Installation installation, String suite) {
    this.installation = installation;
    this.suite = suite;
    this.namespace = "e2e-%s-%04x".formatted(suite, ThreadLocalRandom.current().nextInt(0x10000));
    client()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(namespace)
                .addToLabels("kvorum.dev/e2e", suite)
                .endMetadata()
                .build())
        .create();
  }

  KubernetesClient client() {
    return installation.client();
  }

  Installation installation() {
    return installation;
  }

  Means means() {
    return installation.means();
  }

  String namespace() {
    return namespace;
  }

  /** By which the ingress tells this cluster's requests. */
  String host() {
    return namespace + ".kvorum.test";
  }

  /** A line for whoever started the suites. */
  void figure(String format, Object... values) {
    System.out.println(suite + ": " + format.formatted(values));
  }

  /**
   * Takes the cluster that the last test has left, if it applied the same, or else creates one.
   *
   * @param spec what differs from a small cluster of three nodes and four shards
   */
  void apply(String spec) {
    Optional<Spare> spare = installation.takeSpare(spec);
    if (spare.isPresent()) {
      client().namespaces().withName(namespace).delete();
      namespace = spare.get().namespace();
      made = spare;
    } else {
      applyAnew(spec);
    }
  }

  /** Creates the resource in any case. */
  void applyAnew(String spec) {
    installation.dropSpare();
    KVCluster created = client().resource(wanted(spec)).create();
    made = Optional.of(new Spare(namespace, spec, created.getSpec()));
  }

  /** Merges this into the spec. */
  void change(String spec) {
    resource()
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":" + spec.replace('\'', '"') + "}");
  }

  /** As the API server has it now. */
  KVCluster now() {
    return Optional.ofNullable(resource().get())
        .orElseThrow(() -> new AssertionError(NAME + " is not there"));
  }

  StatefulSet statefulSet() {
    return client().apps().statefulSets().inNamespace(namespace()).withName(NAME).get();
  }

  /** Its nodes' pods, in order. */
  List<Pod> pods() {
    return client()
        .pods()
        .inNamespace(namespace)
        .withLabels(Names.selector(NAME))
        .list()
        .getItems()
        .stream()
        .sorted(
            Comparator.comparing((Pod pod) -> pod.getMetadata().getName().length())
                .thenComparing(pod -> pod.getMetadata().getName()))
        .toList();
  }

  /** Until all that the newest spec wants is so, and nothing is under way any more. */
  Duration awaitSettled() {
    return await("all is as the spec wants it", TestCluster::unsettled);
  }

  /** Until as many nodes serve as the newest spec wants. */
  Duration awaitReady() {
    return await(
        "all nodes serve",
        now -> isSeen(now) && is(now, "Ready") ? Optional.empty() : Optional.of(words(now)));
  }

  /** Until a condition of the newest spec has this status and a message like this. */
  Duration awaitCondition(String type, boolean status, String message) {
    return await(
        "%s is %s, with a message like '%s'".formatted(type, status, message),
        now ->
            isSeen(now)
                    && condition(now, type)
                        .filter(each -> each.getStatus().equals(status ? "True" : "False"))
                        .filter(each -> each.getMessage().matches("(?s).*" + message + ".*"))
                        .isPresent()
                ? Optional.empty()
                : Optional.of(words(now)));
  }

  /**
   * @param lacking what is not so yet; empty once it is
   */
  Duration await(String what, Function<KVCluster, Optional<String>> lacking) {
    return Await.until(what, Await.LONG, () -> lacking.apply(now()));
  }

  /** The pods' names, and who they are: another uid is another pod. */
  List<String> identities() {
    return pods().stream()
        .map(pod -> pod.getMetadata().getName() + " " + pod.getMetadata().getUid())
        .toList();
  }

  /** Leaves it to the next test, if it is as it was made. */
  void handOn() {
    made.filter(spare -> spare.spec().equals(now().getSpec()) && unsettled(now()).isEmpty())
        .ifPresent(
            spare -> {
              installation.keep(spare);
              handedOn = true;
            });
  }

  @Override
  public void close() {
    if (!handedOn) {
      remove(client(), namespace);
    }
  }

  /** Nobody waits for the end of what is left: pods go at once, and the rest when it does. */
  static void remove(KubernetesClient client, String namespace) {
    client
        .resources(KVCluster.class)
        .inNamespace(namespace)
        .withName(NAME)
        .withPropagationPolicy(DeletionPropagation.BACKGROUND)
        .delete();
    client.namespaces().withName(namespace).delete();
    client.pods().inNamespace(namespace).withGracePeriod(0).delete();
  }

  Resource<KVCluster> resource() {
    return client().resources(KVCluster.class).inNamespace(namespace).withName(NAME);
  }

  static Optional<Condition> condition(KVCluster now, String type) {
    return Optional.ofNullable(now.getStatus())
        .flatMap(
            status ->
                status.conditions().stream()
                    .filter(each -> each.getType().equals(type))
                    .findFirst());
  }

  private static boolean is(KVCluster now, String type) {
    return condition(now, type).filter(each -> each.getStatus().equals("True")).isPresent();
  }

  private static boolean isSeen(KVCluster now) {
    return now.getStatus() != null
        && now.getMetadata().getGeneration().equals(now.getStatus().observedGeneration());
  }

  private static Optional<String> unsettled(KVCluster now) {
    boolean settled =
        isSeen(now)
            && is(now, "Ready")
            && is(now, "Accepted")
            && !is(now, "Degraded")
            && now.getStatus().operation().phase().equals("Idle");
    return settled ? Optional.empty() : Optional.of(words(now));
  }

  private static String words(KVCluster now) {
    KVClusterStatus status = now.getStatus();
    if (status == null) {
      return "no status";
    }
    var words = new StringBuilder();
    words.append(
        "generation %d of %d"
            .formatted(status.observedGeneration(), now.getMetadata().getGeneration()));
    status
        .conditions()
        .forEach(
            each ->
                words.append(
                    "; %s %s, %s: %s"
                        .formatted(
                            each.getType(),
                            each.getStatus(),
                            each.getReason(),
                            each.getMessage())));
    return words.append("; ").append(status.operation()).toString();
  }

  private KVCluster wanted(String different) {
    try {
      ObjectNode spec = (ObjectNode) JSON.readTree(small());
      JSON.readerForUpdating(spec).readValue(different.replace('\'', '"'));
      ObjectNode whole = JSON.createObjectNode();
      whole.put("apiVersion", "kvorum.dev/v1alpha1").put("kind", "KVCluster");
      whole.putObject("metadata").put("name", NAME).put("namespace", namespace);
      whole.set("spec", (JsonNode) spec);
      return JSON.treeToValue(whole, KVCluster.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(different, e);
    }
  }

  private String small() {
    return """
    {"replicas": 3, "shards": 4, "image": "%s", "storage": {"size": "256Mi", "chown": true},
     "resources": {"requests": {"cpu": "50m", "memory": "256Mi"}, "limits": {"memory": "512Mi"}},
     "ingress": {"enabled": true, "host": "%s"}}
    """
        .formatted(means().nodeImage(), host());
  }
}
