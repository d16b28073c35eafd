package dev.kvorum.operator.plan;

import java.util.Optional;

/** The number of shards. A change of mind while it goes on is told at once: it takes its place. */
final class Resharding {

  private Resharding() {}

  static Optional<Step> next(View view) {
    int wanted = view.wish().shards();
    if (view.cluster().shardsWanted() == wanted) {
      return Optional.empty();
    }
    Step reshard =
        new Step.Reshard(
            wanted, "the cluster makes %d shards".formatted(view.cluster().shardsWanted()));
    if (view.cluster().resharding()) {
      return Optional.of(reshard);
    }
    Optional<Step.Wait> wait =
        Scaling.emptying(view).or(() -> Calm.disturbed(view)).map(step -> (Step.Wait) step);
    return Optional.of(wait.<Step>map(each -> each).orElse(reshard));
  }
}
