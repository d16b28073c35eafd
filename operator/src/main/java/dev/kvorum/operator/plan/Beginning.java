package dev.kvorum.operator.plan;

import dev.kvorum.operator.plan.Observed.Journal;
import dev.kvorum.operator.plan.Observed.Pod;
import dev.kvorum.operator.plan.Observed.Volume;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * From nothing, or from volumes that are there, to nodes that run. A cluster is formed once (SAFETY
 * 1):
 *
 * <ol>
 *   <li>Two of three volumes are lost, and their nodes start empty.
 *   <li>Whoever formed the cluster again from nodes that are empty would give them a majority under
 *       the old name, and the third, which has the data, would be outvoted.
 * </ol>
 *
 * <p>So it is formed only where all nodes are empty and no record says that it was formed before.
 */
final class Beginning {

  private Beginning() {}

  static Optional<Step> of(Wish wish, Observed seen) {
    if (seen.journal().isEmpty()) {
      return seen.setNodes().isEmpty()
          ? Optional.of(create(wish, seen))
          : Pods.putRight(wish, seen).or(() -> Optional.of(form(wish, seen)));
    }
    return seen.setNodes().isEmpty()
        ? Optional.of(adopt(wish, seen, seen.journal().get()))
        : number(wish, seen, seen.journal().get(), seen.setNodes().getAsInt());
  }

  private static Step create(Wish wish, Observed seen) {
    if (seen.volumes().isEmpty()) {
      return new Step.Scale(
          wish.hibernate() ? 0 : wish.nodes(),
          "a new cluster: neither volumes nor a record are there");
    }
    if (seen.volumes().values().stream().allMatch(Volume::terminating)) {
      return new Step.Wait(
          Reason.VOLUMES_GOING, "volumes of a former cluster of this name are being deleted");
    }
    return new Step.Refuse(
        Reason.VOLUMES_WITHOUT_RECORD,
        "volumes of ordinals %s exist, but not the record that says which cluster they belong to: restore ConfigMap %s-bootstrap, or delete the volumes if nobody needs their data"
            .formatted(seen.volumes().keySet(), wish.name()));
  }

  private static Step form(Wish wish, Observed seen) {
    int nodes = seen.setNodes().orElseThrow();
    int wanted = wish.hibernate() ? 0 : wish.nodes();
    SortedMap<Integer, String> ids = new TreeMap<>();
    for (var each : seen.pods().entrySet()) {
      Pod pod = each.getValue();
      String name = wish.node(each.getKey());
      if (pod.belongs()) {
        return new Step.Refuse(
            Reason.RECORD_LOST,
            "%s belongs to cluster %s, but the record of it is gone: restore ConfigMap %s-bootstrap"
                .formatted(name, pod.told().orElseThrow().clusterId().orElseThrow(), wish.name()));
      }
      if (pod.running() && !pod.waitsEmpty()) {
        return new Step.Wait(Reason.STARTING, name + " has not said yet that its disk is empty");
      }
      pod.told().ifPresent(told -> ids.put(each.getKey(), told.node()));
    }
    if (nodes != wanted) {
      return new Step.Scale(wanted, "the cluster isn't formed yet, and " + wanted + " are wanted");
    }
    if (wish.hibernate()) {
      return new Step.Wait(Reason.HIBERNATING, "spec.hibernate is true");
    }
    for (int ordinal = 0; ordinal < nodes; ordinal++) {
      if (!ids.containsKey(ordinal)) {
        Optional<Pod> pod = Optional.ofNullable(seen.pods().get(ordinal));
        return new Step.Wait(Reason.STARTING, wish.node(ordinal) + " " + Pods.state(pod));
      }
    }
    return new Step.Bootstrap(
        new TreeMap<>(ids.headMap(nodes)), "all " + nodes + " nodes wait with empty disks");
  }

  private static Step adopt(Wish wish, Observed seen, Journal journal) {
    if (seen.volumes().values().stream().allMatch(Volume::terminating)) {
      return new Step.Refuse(
          Reason.DATA_GONE,
          "a cluster of this name was formed, and none of its volumes is left: restore them, or delete ConfigMap %s-bootstrap to begin an empty one"
              .formatted(wish.name()));
    }
    return new Step.Scale(
        wish.hibernate() ? 0 : journal.nodes(),
        "the cluster was formed before: its %d nodes are adopted".formatted(journal.nodes()));
  }

  /** The StatefulSet follows the journal, not the other way round, unless nodes have joined. */
  private static Optional<Step> number(Wish wish, Observed seen, Journal journal, int nodes) {
    if (wish.hibernate()) {
      return Optional.of(
          nodes > 0
              ? new Step.Scale(0, "spec.hibernate is true")
              : new Step.Wait(Reason.HIBERNATING, "spec.hibernate is true; the volumes are kept"));
    }
    if (nodes < journal.nodes()) {
      return Optional.of(
          new Step.Scale(
              journal.nodes(), "%d of %d nodes are started".formatted(nodes, journal.nodes())));
    }
    if (nodes > journal.nodes() && seen.cluster().isPresent()) {
      boolean joined =
          seen.pods().tailMap(journal.nodes()).values().stream().anyMatch(Pod::belongs)
              || seen.cluster().get().members().stream()
                  .anyMatch(member -> member.ordinal() >= journal.nodes());
      return Optional.of(
          joined
              ? new Step.Scale(nodes, "nodes above the noted number have joined: they must drain")
              : new Step.Scale(journal.nodes(), "no node above the noted number has joined"));
    }
    return Optional.empty();
  }
}
