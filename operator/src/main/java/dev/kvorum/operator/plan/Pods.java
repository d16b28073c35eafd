package dev.kvorum.operator.plan;

import dev.kvorum.operator.plan.Observed.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Pods that don't run: putting them right disturbs nobody, and so waits for nothing. */
final class Pods {

  private Pods() {}

  static Optional<Step> putRight(Wish wish, Observed seen) {
    for (var each : seen.pods().entrySet()) {
      if (each.getValue().terminating() && each.getValue().stranded()) {
        return Optional.of(
            new Step.Release(
                each.getKey(),
                wish.node(each.getKey()) + " can't end: the Kubernetes node it was on is gone"));
      }
      if (outdatedAndDown(wish, each.getValue())) {
        return Optional.of(
            new Step.Replace(
                each.getKey(),
                wish.node(each.getKey())
                    + " is outdated and "
                    + state(Optional.of(each.getValue()))));
      }
    }
    return Optional.empty();
  }

  /** Whether it doesn't run, and was made for a spec that isn't wanted any more. */
  private static boolean outdatedAndDown(Wish wish, Pod pod) {
    return !pod.running() && !pod.terminating() && !pod.template().equals(wish.template());
  }

  /** Why nobody who belongs to the cluster answers. */
  static Step silence(Wish wish, Observed seen) {
    Observed.Journal journal = seen.journal().orElseThrow();
    int nodes = journal.nodes();
    long empty =
        seen.pods().values().stream()
            .filter(Pod::waitsEmpty)
            .filter(pod -> !journal.founders().contains(pod.told().orElseThrow().node()))
            .count();
    if (2 * empty > nodes) {
      return new Step.Refuse(
          Reason.QUORUM_LOST,
          "%d of %d nodes have empty disks, although the cluster was formed: restore their volumes; to begin an empty cluster, delete this one, its volumes and ConfigMap %s-bootstrap"
              .formatted(empty, nodes, wish.name()));
    }
    return new Step.Wait(
        Reason.UNREACHABLE, "no node of the cluster answers" + troubles(wish, seen));
  }

  /** What keeps pods from running, to be appended to a sentence. */
  static String troubles(Wish wish, Observed seen) {
    List<String> troubles = new ArrayList<>();
    seen.pods()
        .forEach(
            (ordinal, pod) ->
                pod.trouble().ifPresent(why -> troubles.add(wish.node(ordinal) + ": " + why)));
    return troubles.isEmpty() ? "" : "; " + String.join("; ", troubles);
  }

  static String state(Optional<Pod> pod) {
    if (pod.isEmpty()) {
      return "is not there yet";
    }
    String state =
        pod.get().terminating()
            ? "is being stopped"
            : pod.get().running() ? "is not ready" : "does not run";
    return state + pod.get().trouble().map(why -> ": " + why).orElse("");
  }
}
