package dev.kvorum.operator.plan;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The order of concerns. The first that has a step wins; without any, the first that waits. */
public final class Planner {

  private Planner() {}

  public static Step next(Wish wish, Observed seen) {
    if (wish.pause()) {
      return new Step.Wait(Reason.PAUSED, "spec.pause is true");
    }
    return Beginning.of(wish, seen)
        .or(() -> Volumes.grow(wish, seen))
        .or(() -> Pods.putRight(wish, seen))
        .orElseGet(() -> withCluster(wish, seen));
  }

  /** What of the wish can't be carried out, although the rest of it can. */
  public static Optional<Step.Refuse> unmet(Wish wish, Observed seen) {
    return Volumes.unmet(wish, seen);
  }

  private static Step withCluster(Wish wish, Observed seen) {
    if (seen.cluster().isEmpty()) {
      return Pods.silence(wish, seen);
    }
    Observed.Cluster cluster = seen.cluster().get();
    if (!cluster.conducted()) {
      return new Step.Wait(
          Reason.NO_CONDUCTOR,
          "the nodes that answer don't reach the leader of shard 0" + Pods.troubles(wish, seen));
    }
    if (!cluster.engine().equals(wish.engine())
        || cluster.replicationFactor() != wish.replicationFactor()) {
      return new Step.Refuse(
          Reason.SPEC_DIFFERS,
          "the cluster has engine %s and replicationFactor %d, the spec has %s and %d: neither can be changed"
              .formatted(
                  cluster.engine(),
                  cluster.replicationFactor(),
                  wish.engine(),
                  wish.replicationFactor()));
    }
    View view = new View(wish, seen, cluster, seen.setNodes().orElseThrow());
    return first(
            List.of(
                () -> Scaling.undo(view),
                () -> Scaling.out(view),
                () -> Scaling.leave(view),
                () -> Resharding.next(view),
                () -> Rolling.next(view),
                () -> Scaling.in(view),
                () -> Volumes.discard(view),
                () -> Calm.disturbed(view)))
        .or(() -> unmet(wish, seen))
        .orElseGet(() -> new Step.Idle("all is as wanted"));
  }

  private static Optional<Step> first(List<Supplier<Optional<? extends Step>>> concerns) {
    Optional<Step> waits = Optional.empty();
    for (Supplier<Optional<? extends Step>> concern : concerns) {
      Optional<? extends Step> step = concern.get();
      if (step.isPresent() && !(step.get() instanceof Step.Wait)) {
        return step.map(found -> found);
      }
      if (waits.isEmpty()) {
        waits = step.map(wait -> wait);
      }
    }
    return waits;
  }
}
