package dev.kvorum.operator.plan;

import dev.kvorum.operator.plan.Observed.Claim;
import dev.kvorum.operator.plan.Observed.Volume;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Volumes grow before anything asks for health: a full disk is why a cluster is not well. One that
 * can't become what is wanted keeps nothing else from being done.
 */
final class Volumes {

  private Volumes() {}

  static Optional<Step> grow(Wish wish, Observed seen) {
    SortedSet<Integer> small =
        ordinals(seen, volume -> isSmall(wish, volume) && volume.refusal().isEmpty());
    return small.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Step.Grow(
                small, wish.volumeBytes(), "%d volumes are smaller".formatted(small.size())));
  }

  /** Volumes that don't become what is wanted unless somebody does something. */
  static Optional<Step.Refuse> unmet(Wish wish, Observed seen) {
    SortedSet<Integer> refused =
        ordinals(seen, volume -> isSmall(wish, volume) && volume.refusal().isPresent());
    if (!refused.isEmpty()) {
      String why = seen.volumes().get(refused.first()).refusal().orElseThrow();
      return Optional.of(Step.Grow.refused(refused, why));
    }
    SortedSet<Integer> large =
        ordinals(seen, volume -> volume.requestedBytes() > wish.volumeBytes());
    return large.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Step.Refuse(
                Reason.VOLUMES_LARGER,
                "the volumes of ordinals %s are larger than spec.storage.size, and can't shrink"
                    .formatted(large)));
  }

  private static boolean isSmall(Wish wish, Volume volume) {
    return volume.claim() == Claim.BOUND && volume.requestedBytes() < wish.volumeBytes();
  }

  private static SortedSet<Integer> ordinals(Observed seen, Predicate<Volume> which) {
    SortedSet<Integer> ordinals = new TreeSet<>();
    seen.volumes()
        .headMap(seen.setNodes().orElse(0))
        .forEach(
            (ordinal, volume) -> {
              if (which.test(volume)) {
                ordinals.add(ordinal);
              }
            });
    return ordinals;
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
