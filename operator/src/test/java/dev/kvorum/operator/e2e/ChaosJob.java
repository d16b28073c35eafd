package dev.kvorum.operator.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The chaos job as it is shipped, with the account and the rights that are shipped with it. */
final class ChaosJob {

  private static final String MANIFEST = "../manifests/30-chaos-job.yaml";
  private static final List<String> RIGHTS =
      List.of(
          "../rbac/30-chaos-serviceaccount.yaml",
          "../rbac/31-chaos-role.yaml",
          "../rbac/32-chaos-rolebinding.yaml");

  private final TestCluster cluster;
  private final KubernetesClient client;
  private final String name;
  private final Set<String> eventsBefore;

  private ChaosJob(TestCluster cluster, String name) {
    this.cluster = cluster;
    this.client = cluster.client();
    this.name = name;
    this.eventsBefore = new HashSet<>(verdicts().stream().map(ChaosJob::uid).toList());
  }

  /**
   * Applies what docs/chaos.md says, for this cluster.
   *
   * @param settings what differs from the manifest's: {@code DURATION} for {@code
   *     KVORUM_CHAOS_DURATION}
   */
  static ChaosJob begin(TestCluster cluster, String name, Map<String, String> settings)
      throws IOException {
    for (String file : RIGHTS) {
      HasMetadata right = shipped(cluster, file);
      cluster.client().resource(right).serverSideApply();
    }
    var job = new ChaosJob(cluster, name);
    cluster.client().resource(manifest(cluster, name, settings)).create();
    return job;
  }

  /** Until its clients have begun. */
  void awaitLoad() {
    Await.until(
        "the chaos job's clients have begun",
        Await.LONG,
        () -> {
          String said = pod().map(ChaosJob::hasStarted).orElse(false) ? report() : "";
          return said.contains("clients begin")
              ? Optional.empty()
              : Optional.of("it has said: " + said);
        });
  }

  /**
   * @return its exit code
   */
  int awaitEnd(Duration duration) {
    Await.until(
        "the chaos job has ended",
        duration.plus(Await.LONG),
        () ->
            pod()
                .map(pod -> pod.getStatus().getPhase())
                .map(
                    phase ->
                        phase.equals("Succeeded") || phase.equals("Failed")
                            ? Optional.<String>empty()
                            : Optional.of("its pod is " + phase))
                .orElse(Optional.of("it has no pod")));
    return pod()
        .orElseThrow()
        .getStatus()
        .getContainerStatuses()
        .getFirst()
        .getState()
        .getTerminated()
        .getExitCode();
  }

  /** All that it has printed. */
  String report() {
    return client
        .pods()
        .inNamespace(cluster.namespace())
        .withName(pod().orElseThrow().getMetadata().getName())
        .getLog();
  }

  /** Its Event is there, names the cluster, and says that nothing was lost. */
  void assertAnnounced() {
    List<Event> verdicts =
        verdicts().stream().filter(event -> !eventsBefore.contains(uid(event))).toList();
    assertEquals(1, verdicts.size(), verdicts::toString);
    assertEquals("ChaosLinearizable", verdicts.getFirst().getReason());
    assertEquals(TestCluster.NAME, verdicts.getFirst().getInvolvedObject().getName());
  }

  private List<Event> verdicts() {
    return client.v1().events().inNamespace(cluster.namespace()).list().getItems().stream()
        .filter(event -> event.getReason().startsWith("Chaos"))
        .toList();
  }

  private static String uid(Event event) {
    return event.getMetadata().getUid();
  }

  private Optional<Pod> pod() {
    return client
        .pods()
        .inNamespace(cluster.namespace())
        .withLabel("job-name", name)
        .list()
        .getItems()
        .stream()
        .findFirst();
  }

  private static boolean hasStarted(Pod pod) {
    return !pod.getStatus().getPhase().equals("Pending");
  }

  private static Job manifest(TestCluster cluster, String name, Map<String, String> settings)
      throws IOException {
    Job job = (Job) shipped(cluster, MANIFEST);
    job.getMetadata().setName(name);
    var container = job.getSpec().getTemplate().getSpec().getContainers().getFirst();
    container.setImage(cluster.means().chaosImage());
    var wanted = new TreeMap<>(Map.of("KVORUM_CHAOS_CLUSTER", TestCluster.NAME));
    settings.forEach((setting, value) -> wanted.put("KVORUM_CHAOS_" + setting, value));
    container.getEnv().removeIf(each -> wanted.containsKey(each.getName()));
    wanted.forEach((variable, value) -> container.getEnv().add(new EnvVar(variable, value, null)));
    return job;
  }

  private static HasMetadata shipped(TestCluster cluster, String file) throws IOException {
    try (InputStream yaml = new FileInputStream(file)) {
      HasMetadata object = cluster.client().load(yaml).items().getFirst();
      object.getMetadata().setNamespace(cluster.namespace());
      return object;
    }
  }
}
