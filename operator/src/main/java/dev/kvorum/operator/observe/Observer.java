package dev.kvorum.operator.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kvorum.operator.api.KVCluster;
import dev.kvorum.operator.model.Names;
import dev.kvorum.operator.plan.Observed;
import dev.kvorum.operator.plan.Observed.Claim;
import dev.kvorum.operator.plan.Observed.Journal;
import dev.kvorum.operator.plan.Observed.Told;
import dev.kvorum.operator.plan.Observed.Volume;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Looks at a cluster. Fails with a {@code KubernetesClientException} where the API server does. */
public final class Observer {

  private static final Logger LOG = System.getLogger(Observer.class.getName());
  private static final JsonMapper JSON = new JsonMapper();

  private final KubernetesClient client;
  private final NodeAdmin admin;
  private final GrowthRefusals refusals;

  public Observer(KubernetesClient client, NodeAdmin admin, GrowthRefusals refusals) {
    this.client = client;
    this.admin = admin;
    this.refusals = refusals;
  }

  /**
   * The resource as the API server has it; empty once it is gone. The cache may be old: a watch
   * whose connection was forgotten by something between is told of nothing for many minutes.
   */
  public Optional<KVCluster> current(KVCluster cached) {
    return Optional.ofNullable(
        client
            .resources(KVCluster.class)
            .inNamespace(cached.getMetadata().getNamespace())
            .withName(cached.getMetadata().getName())
            .get());
  }

  public Look look(KVCluster cluster) {
    String name = cluster.getMetadata().getName();
    String namespace = cluster.getMetadata().getNamespace();
    Optional<StatefulSet> set =
        Optional.ofNullable(
            client.apps().statefulSets().inNamespace(namespace).withName(name).get());
    Optional<ConfigMap> record =
        Optional.ofNullable(
            client.configMaps().inNamespace(namespace).withName(Names.record(name)).get());
    var selector = Names.selector(name);
    SortedMap<Integer, PersistentVolumeClaim> claims =
        byOrdinal(
            Names.claim(name, 0),
            client
                .persistentVolumeClaims()
                .inNamespace(namespace)
                .withLabels(selector)
                .list()
                .getItems());
    SortedMap<Integer, Pod> pods =
        byOrdinal(
            Names.pod(name, 0),
            client.pods().inNamespace(namespace).withLabels(selector).list().getItems());
    SortedMap<Integer, JsonNode> statuses = ask(pods, "/admin/status");
    SortedMap<Integer, Pod> belonging = new TreeMap<>(pods);
    belonging.keySet().removeIf(each -> !statuses.containsKey(each));
    belonging.keySet().removeIf(each -> !statuses.get(each).has("clusterId"));
    SortedMap<Integer, JsonNode> clusters = ask(belonging, "/admin/cluster");
    Optional<Integer> best = best(clusters);
    Observed observed =
        new Observed(
            record.map(Observer::journal),
            set.map(each -> OptionalInt.of(each.getSpec().getReplicas()))
                .orElse(OptionalInt.empty()),
            volumes(claims, cluster.getSpec().storage().size()),
            states(pods, statuses),
            best.map(clusters::get).map(json -> ClusterAnswer.cluster(name, json)));
    return new Look(
        observed,
        set,
        record,
        pods,
        claims,
        statuses,
        best.map(clusters::get),
        best.flatMap(ordinal -> admin(pods.get(ordinal))));
  }

  /** The admin address of a pod. */
  private static Optional<String> admin(Pod pod) {
    return PodState.address(pod).map(host -> host + ":" + Names.ADMIN_PORT);
  }

  /** Where a pod's node listens to other nodes. */
  public static Optional<String> peer(Pod pod) {
    return PodState.address(pod).map(host -> host + ":" + Names.PEER_PORT);
  }

  private SortedMap<Integer, JsonNode> ask(SortedMap<Integer, Pod> pods, String path) {
    SortedMap<Integer, JsonNode> answers = new ConcurrentSkipListMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      pods.forEach(
          (ordinal, pod) -> {
            if (PodState.runs(pod)) {
              admin(pod).ifPresent(to -> threads.execute(() -> ask(to, path, ordinal, answers)));
            }
          });
    }
    return answers;
  }

  private void ask(String address, String path, int ordinal, SortedMap<Integer, JsonNode> answers) {
    try {
      AdminAnswer answer = admin.get(address, path);
      if (answer.isSuccess()) {
        answers.put(ordinal, answer.body());
      } else {
        LOG.log(Level.DEBUG, "{0}{1}: {2}", address, path, answer.why());
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "{0}{1}: {2}", address, path, e.toString());
    }
  }

  /** Who hears the conductor, and has seen most of what was decided. */
  private static Optional<Integer> best(SortedMap<Integer, JsonNode> clusters) {
    return clusters.keySet().stream()
        .max(
            Comparator.<Integer, Boolean>comparing(
                    ordinal -> clusters.get(ordinal).path("conductorHeard").asBoolean())
                .thenComparing(ordinal -> clusters.get(ordinal).path("version").asLong()));
  }

  static Journal journal(ConfigMap record) {
    Set<String> founders = new HashSet<>();
    try {
      JSON.readTree(record.getData().getOrDefault(Names.RECORD_KEY, "{}"))
          .path("nodes")
          .forEach(node -> founders.add(node.path("id").asText()));
    } catch (IOException e) {
      throw new IllegalStateException(
          "ConfigMap " + record.getMetadata().getName() + " holds no JSON", e);
    }
    var notes = Optional.ofNullable(record.getMetadata().getAnnotations()).orElse(Map.of());
    String nodes = notes.getOrDefault(Names.NODES_ANNOTATION, String.valueOf(founders.size()));
    String draining = notes.get(Names.DRAINING_ANNOTATION);
    return new Journal(
        Integer.parseInt(nodes),
        draining == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(draining)),
        founders);
  }

  private SortedMap<Integer, Volume> volumes(
      SortedMap<Integer, PersistentVolumeClaim> claims, String wanted) {
    SortedMap<Integer, Volume> volumes = new TreeMap<>();
    claims.forEach(
        (ordinal, claim) -> {
          Quantity size = claim.getSpec().getResources().getRequests().get("storage");
          volumes.put(
              ordinal,
              new Volume(
                  Quantity.getAmountInBytes(size).longValue(),
                  state(claim),
                  refusals.of(claim.getMetadata().getUid(), wanted)));
        });
    return volumes;
  }

  private static Claim state(PersistentVolumeClaim claim) {
    if (claim.getMetadata().getDeletionTimestamp() != null) {
      return Claim.TERMINATING;
    }
    boolean bound = claim.getStatus() != null && "Bound".equals(claim.getStatus().getPhase());
    return bound ? Claim.BOUND : Claim.PENDING;
  }

  private SortedMap<Integer, Observed.Pod> states(
      SortedMap<Integer, Pod> pods, SortedMap<Integer, JsonNode> statuses) {
    SortedMap<Integer, Observed.Pod> states = new TreeMap<>();
    pods.forEach(
        (ordinal, pod) -> {
          Optional<Told> told = Optional.ofNullable(statuses.get(ordinal)).map(ClusterAnswer::told);
          states.put(ordinal, PodState.of(pod, stranded(pod), told));
        });
    return states;
  }

  /** Whether it is to end, and the Kubernetes node is gone that would end it. */
  private boolean stranded(Pod pod) {
    String node = pod.getSpec().getNodeName();
    return pod.getMetadata().getDeletionTimestamp() != null
        && node != null
        && client.nodes().withName(node).get() == null;
  }

  /**
   * @param first the name of the one with ordinal 0: the others' differ in the number at the end
   */
  private static <T extends HasMetadata> SortedMap<Integer, T> byOrdinal(
      String first, List<T> objects) {
    String prefix = first.substring(0, first.length() - 1);
    SortedMap<Integer, T> ordered = new TreeMap<>();
    for (T object : objects) {
      String name = object.getMetadata().getName();
      if (name.startsWith(prefix) && name.substring(prefix.length()).matches("0|[1-9]\\d{0,5}")) {
        ordered.put(Integer.parseInt(name.substring(prefix.length())), object);
      }
    }
    return ordered;
  }
}
