package dev.kvorum.operator.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The chaos job as it is shipped, on a cluster of its own. */
@OnKubernetes
@Tag("chaos")
class ChaosJobTest {

  private static final String JOB = "demo-chaos";
  private static final List<String> RIGHTS =
      List.of(
          "../rbac/30-chaos-serviceaccount.yaml",
          "../rbac/31-chaos-role.yaml",
          "../rbac/32-chaos-rolebinding.yaml");

  /** What of the report is worth a line of the run's output. */
  private static final Pattern TOLD =
      Pattern.compile(
          "(verdict|kills|operations|answered|failed|unknown|longest|came back)[^:]*: ");

  /** The short form's: the long one draws its own and prints it. */
  private static final long SEED = 20251122;

  @Test
  void nothingIsLostUnderAKillEveryTenSeconds(TestCluster cluster) throws IOException {
    cluster.apply("{}");
    cluster.awaitSettled();
    KubernetesClient client = cluster.client();
    String namespace = cluster.namespace();
    for (String file : RIGHTS) {
      try (InputStream yaml = new FileInputStream(file)) {
        HasMetadata right = client.load(yaml).items().getFirst();
        right.getMetadata().setNamespace(namespace);
        client.resource(right).create();
      }
    }
    Duration duration = cluster.means().isLong() ? Duration.ofMinutes(10) : Duration.ofSeconds(75);
    client.resource(job(cluster, duration)).create();
    Await.until(
        "the chaos job has ended", duration.plus(Await.LONG), () -> lacking(client, namespace));
    Pod pod =
        client
            .pods()
            .inNamespace(namespace)
            .withLabel("job-name", JOB)
            .list()
            .getItems()
            .getFirst();
    String report =
        client.pods().inNamespace(namespace).withName(pod.getMetadata().getName()).getLog();
    int exit =
        pod.getStatus().getContainerStatuses().getFirst().getState().getTerminated().getExitCode();
    cluster.figure(
        "%d s, a kill every 10 s, %s: exit code %d (must be 0)",
        duration.toSeconds(), found(report, "seed: \\d+"), exit);
    report
        .lines()
        .filter(line -> TOLD.matcher(line).lookingAt())
        .forEach(line -> cluster.figure("%s", line));
    assertEquals(0, exit, report);
    List<Event> verdicts =
        client.v1().events().inNamespace(namespace).list().getItems().stream()
            .filter(event -> event.getReason().startsWith("Chaos"))
            .toList();
    assertEquals(1, verdicts.size(), verdicts::toString);
    assertEquals("ChaosLinearizable", verdicts.getFirst().getReason());
    assertEquals(TestCluster.NAME, verdicts.getFirst().getInvolvedObject().getName());
    Duration whole = cluster.awaitSettled();
    cluster.figure("whole %d s after the last kill's load ended", whole.toSeconds());
    assertTrue(report.contains("seed"), report);
  }

  private static Optional<String> lacking(KubernetesClient client, String namespace) {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabel("job-name", JOB)
        .list()
        .getItems()
        .stream()
        .findFirst()
        .map(pod -> pod.getStatus().getPhase())
        .map(
            phase ->
                phase.equals("Succeeded") || phase.equals("Failed")
                    ? Optional.<String>empty()
                    : Optional.of("its pod is " + phase))
        .orElse(Optional.of("it has no pod"));
  }

  /** The shipped one, for this cluster, this image and this time. */
  private static Job job(TestCluster cluster, Duration duration) throws IOException {
    try (InputStream yaml = new FileInputStream("../manifests/30-chaos-job.yaml")) {
      Job job = (Job) cluster.client().load(yaml).items().getFirst();
      job.getMetadata().setNamespace(cluster.namespace());
      var container = job.getSpec().getTemplate().getSpec().getContainers().getFirst();
      container.setImage(cluster.means().chaosImage());
      for (EnvVar each : container.getEnv()) {
        switch (each.getName()) {
          case "KVORUM_CHAOS_CLUSTER" -> each.setValue(TestCluster.NAME);
          case "KVORUM_CHAOS_DURATION" -> each.setValue(duration.toSeconds() + "s");
          default -> {}
        }
      }
      if (!cluster.means().isLong()) {
        container.getEnv().add(new EnvVar("KVORUM_CHAOS_SEED", String.valueOf(SEED), null));
        // Half of the usual load: on a small machine nodes have to start beside it.
        container.getEnv().add(new EnvVar("KVORUM_CHAOS_CLIENTS", "32", null));
        container.getEnv().add(new EnvVar("KVORUM_CHAOS_RATE", "160", null));
      }
      return job;
    }
  }

  private static String found(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    return matcher.find() ? matcher.group() : "no " + pattern;
  }
}
