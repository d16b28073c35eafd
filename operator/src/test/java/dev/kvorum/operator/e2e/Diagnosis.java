package dev.kvorum.operator.e2e;

import dev.kvorum.operator.api.KVCluster;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.readiness.Readiness;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is worth reading of a cluster whose test has failed. */
final class Diagnosis {

  private static final int EVENTS_MAX = 60;
  private static final int LOG_LINES_MAX = 60;
  private static final int WARNINGS_MAX = 3;

  private final TestCluster cluster;
  private final KubernetesClient client;
  private final StringBuilder text = new StringBuilder();

  Diagnosis(TestCluster cluster) {
    this.cluster = cluster;
    this.client = cluster.client();
  }

  String text() {
    part("resource", this::resource);
    part("events", this::newestEvents);
    part("pods", () -> cluster.pods().forEach(this::pod));
    part("operator", () -> cluster.installation().operators().forEach(this::pod));
    return text.toString();
  }

  /** The gist of it: the pods, and what Kubernetes has warned of last. */
  String line() {
    try {
      String pods =
          Stream.concat(cluster.pods().stream(), cluster.installation().operators().stream())
              .map(Diagnosis::state)
              .collect(Collectors.joining(", "));
      List<String> warnings =
          events().stream()
              .filter(event -> "Warning".equals(event.getType()))
              .map(Diagnosis::words)
              .toList();
      int first = Math.max(0, warnings.size() - WARNINGS_MAX);
      return pods + "; " + String.join("; ", warnings.subList(first, warnings.size()));
    } catch (KubernetesClientException e) {
      return "the API server: " + e.getMessage();
    }
  }

  /** One that can't be had leaves the others. */
  private void part(String name, Runnable write) {
    text.append("--- ").append(name).append('\n');
    try {
      write.run();
    } catch (KubernetesClientException e) {
      text.append("not to be had: ").append(e.getMessage()).append('\n');
    }
  }

  private void resource() {
    KVCluster now = cluster.resource().get();
    if (now != null) {
      now.getMetadata().setManagedFields(List.of());
    }
    text.append(now == null ? "gone\n" : Serialization.asYaml(now));
  }

  private void newestEvents() {
    List<Event> events = events();
    events.stream()
        .skip(Math.max(0, events.size() - EVENTS_MAX))
        .forEach(event -> text.append(words(event)).append('\n'));
  }

  private List<Event> events() {
    return client.v1().events().inNamespace(cluster.namespace()).list().getItems().stream()
        .sorted(Comparator.comparing(event -> event.getMetadata().getCreationTimestamp()))
        .toList();
  }

  private static String words(Event event) {
    return "%s %s %s: %s"
        .formatted(
            event.getMetadata().getCreationTimestamp(),
            event.getInvolvedObject().getName(),
            event.getReason(),
            event.getMessage());
  }

  private static String state(Pod pod) {
    return "%s on %s %s%s, restarted %s"
        .formatted(
            pod.getMetadata().getName(),
            pod.getSpec().getNodeName(),
            pod.getMetadata().getDeletionTimestamp() == null
                ? pod.getStatus().getPhase()
                : "to go until " + pod.getMetadata().getDeletionTimestamp(),
            Readiness.isPodReady(pod) ? "" : ", not ready",
            pod.getStatus().getContainerStatuses().stream()
                .map(ContainerStatus::getRestartCount)
                .toList());
  }

  private void pod(Pod pod) {
    String namespace = pod.getMetadata().getNamespace();
    String name = pod.getMetadata().getName();
    text.append(state(pod)).append('\n');
    pod.getStatus()
        .getContainerStatuses()
        .forEach(
            container ->
                text.append(
                    "  %s, restarted %d times, before: %s%n"
                        .formatted(
                            Serialization.asJson(container.getState()),
                            container.getRestartCount(),
                            Serialization.asJson(container.getLastState()))));
    var log = client.pods().inNamespace(namespace).withName(name).tailingLines(LOG_LINES_MAX);
    try {
      text.append(log.getLog().indent(2));
    } catch (KubernetesClientException e) {
      text.append("  no log: ").append(e.getMessage()).append('\n');
    }
  }
}
