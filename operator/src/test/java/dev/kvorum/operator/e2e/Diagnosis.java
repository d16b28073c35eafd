package dev.kvorum.operator.e2e;

import dev.kvorum.operator.api.KVCluster;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Comparator;
import java.util.List;

/** What is worth reading of a cluster whose test has failed. */
final class Diagnosis {

  private static final int EVENTS_MAX = 60;
  private static final int LOG_LINES_MAX = 60;

  private final TestCluster cluster;
  private final KubernetesClient client;
  private final StringBuilder text = new StringBuilder();

  Diagnosis(TestCluster cluster) {
    this.cluster = cluster;
    this.client = cluster.client();
  }

  String text() {
    part("resource", this::resource);
    part("events", this::events);
    part("pods", () -> cluster.pods().forEach(this::pod));
    part("operator", () -> cluster.installation().operators().forEach(this::pod));
    return text.toString();
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

  private void events() {
    List<Event> events =
        client.v1().events().inNamespace(cluster.namespace()).list().getItems().stream()
            .sorted(Comparator.comparing(event -> event.getMetadata().getCreationTimestamp()))
            .toList();
    events.stream()
        .skip(Math.max(0, events.size() - EVENTS_MAX))
        .forEach(
            event ->
                text.append(
                    "%s %s %s: %s%n"
                        .formatted(
                            event.getMetadata().getCreationTimestamp(),
                            event.getInvolvedObject().getName(),
                            event.getReason(),
                            event.getMessage())));
  }

  private void pod(Pod pod) {
    String namespace = pod.getMetadata().getNamespace();
    String name = pod.getMetadata().getName();
    text.append(
        "%s on %s, %s %s%n"
            .formatted(
                name,
                pod.getSpec().getNodeName(),
                pod.getStatus().getPhase(),
                pod.getMetadata().getDeletionTimestamp() == null ? "" : "(terminating)"));
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
