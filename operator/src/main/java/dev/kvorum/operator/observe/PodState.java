package dev.kvorum.operator.observe;

import dev.kvorum.operator.model.Names;
import dev.kvorum.operator.plan.Observed;
import dev.kvorum.operator.plan.Observed.Told;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads a pod: whether its process runs, and what Kubernetes says that keeps it from that. */
final class PodState {

  /** What every pod waits for at first. */
  private static final Set<String> USUAL = Set.of("ContainerCreating", "PodInitializing");

  private PodState() {}

  static Observed.Pod of(Pod pod, boolean stranded, Optional<Told> told) {
    return new Observed.Pod(
        Optional.ofNullable(pod.getMetadata().getLabels().get(Names.TEMPLATE_LABEL)).orElse(""),
        runs(pod),
        condition(pod, "Ready").filter(ready -> ready.getStatus().equals("True")).isPresent(),
        pod.getMetadata().getDeletionTimestamp() != null,
        stranded,
        trouble(pod),
        told);
  }

  static boolean runs(Pod pod) {
    return "Running".equals(status(pod).map(PodStatus::getPhase).orElse(""))
        && containers(pod).stream()
            .anyMatch(each -> each.getState() != null && each.getState().getRunning() != null);
  }

  static Optional<String> address(Pod pod) {
    return status(pod)
        .map(PodStatus::getPodIP)
        .filter(ip -> !ip.isEmpty())
        .map(ip -> ip.contains(":") ? "[" + ip + "]" : ip);
  }

  static Optional<String> trouble(Pod pod) {
    Optional<String> unscheduled =
        condition(pod, "PodScheduled")
            .filter(scheduled -> scheduled.getStatus().equals("False"))
            .map(scheduled -> scheduled.getReason() + ": " + scheduled.getMessage());
    return unscheduled.or(
        () ->
            Stream.concat(initContainers(pod).stream(), containers(pod).stream())
                .flatMap(each -> trouble(each).stream())
                .findFirst());
  }

  private static Optional<String> trouble(ContainerStatus container) {
    if (container.getState() == null || container.getState().getWaiting() == null) {
      return Optional.empty();
    }
    var waiting = container.getState().getWaiting();
    if (waiting.getReason() == null || USUAL.contains(waiting.getReason())) {
      return Optional.empty();
    }
    return Optional.of(
        lastWords(container)
            .or(() -> Optional.ofNullable(waiting.getMessage()))
            .map(words -> waiting.getReason() + ": " + words)
            .orElse(waiting.getReason()));
  }

  /** What it said when it ended, which tells more than that it is started again. */
  private static Optional<String> lastWords(ContainerStatus container) {
    return Optional.ofNullable(container.getLastState())
        .map(ContainerState::getTerminated)
        .map(ContainerStateTerminated::getMessage)
        .flatMap(said -> said.strip().lines().reduce((_, last) -> last))
        .map(String::strip)
        .filter(said -> !said.isEmpty());
  }

  private static Optional<PodStatus> status(Pod pod) {
    return Optional.ofNullable(pod.getStatus());
  }

  private static List<ContainerStatus> containers(Pod pod) {
    return status(pod).map(PodStatus::getContainerStatuses).orElse(List.of());
  }

  private static List<ContainerStatus> initContainers(Pod pod) {
    return status(pod).map(PodStatus::getInitContainerStatuses).orElse(List.of());
  }

  private static Optional<PodCondition> condition(Pod pod, String type) {
    return status(pod).map(PodStatus::getConditions).orElse(List.of()).stream()
        .filter(each -> each.getType().equals(type))
        .findFirst();
  }
}
