package dev.kvorum.operator.plan;

import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Volumes grow before anything asks for health: a full disk is why a cluster is not well. */
final class Volumes {

  private Volumes() {}

  static Optional<Step> grow(Wish wish, Observed seen) {
    SortedSet<Integer> small = new TreeSet<>();
    SortedSet<Integer> large = new TreeSet<>();
    seen.volumes()
        .headMap(seen.setNodes().orElseThrow())
        .forEach(
            (ordinal, volume) -> {
              if (!volume.terminating() && volume.requestedBytes() < wish.volumeBytes()) {
                small.add(ordinal);
              } else if (volume.requestedBytes() > wish.volumeBytes()) {
                large.add(ordinal);
              }
            });
    if (!small.isEmpty()) {
      return Optional.of(
          new Step.Grow(
              small, wish.volumeBytes(), "%d volumes are smaller".formatted(small.size())));
    }
    return large.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Step.Refuse(
                Reason.VOLUMES_LARGER,
                "the volumes of ordinals %s are larger than spec.storage.size, and can't shrink"
                    .formatted(large)));
  }

  /** Volumes of nodes that have left, where the spec says so. */
  static Optional<Step> discard(View view) {
    if (!view.wish().deletesVolumes() || view.nodes() != view.wish().nodes()) {
      return Optional.empty();
    }
    return view.seen().volumes().tailMap(view.nodes()).entrySet().stream()
        .filter(
            each ->
                !each.getValue().terminating()
                    && view.pod(each.getKey()).isEmpty()
                    && view.members(each.getKey()).isEmpty())
        .findFirst()
        .map(
            each ->
                new Step.Discard(
                    each.getKey(),
                    view.node(each.getKey()) + " has left, and spec.storage.retain is Delete"));
  }
}
