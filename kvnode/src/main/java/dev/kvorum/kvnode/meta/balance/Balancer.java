package dev.kvorum.kvnode.meta.balance;

import dev.kvorum.kvnode.meta.ClusterState;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Decides the next single step from what is wanted and what is seen. Several shards may be under
 * way at once, each with one step; a shard whose majority isn't heard and caught up gets none.
 *
 * <p>It may be asked again as soon as a step is committed, with the same observation: what is not
 * yet reached counts as under way.
 */
public final class Balancer {

  /** What is due whatever else is: it makes nothing riskier. */
  private static final List<Function<Situation, Optional<Step>>> ALWAYS =
      List.of(Settling::next, Deciding::next);

  /** In the order of their weight. Each may take a voter or a leader from a shard for a moment. */
  private static final List<Function<Situation, Optional<Step>>> CONCERNS =
      List.of(
          Retracting::next,
          Repair::next,
          MetaMembers::next,
          Moving::next,
          Draining::next,
          Splitting::next,
          Merging::next,
          Spread::next,
          Leaders::next);

  private Balancer() {}

  public static Plan plan(ClusterState state, Observation seen, Rules rules) {
    var situation = new Situation(state, seen, rules);
    Optional<Step> due = first(ALWAYS, situation);
    if (due.isEmpty() && state.permit().isPresent()) {
      situation.waits(
          "%s may be stopped now: nothing that could do harm meanwhile is begun"
              .formatted(situation.label(state.permit().get().node())));
      return situation.plan(Optional.empty());
    }
    return situation.plan(due.or(() -> first(CONCERNS, situation)));
  }

  private static Optional<Step> first(
      List<Function<Situation, Optional<Step>>> concerns, Situation situation) {
    return concerns.stream()
        .map(concern -> concern.apply(situation))
        .flatMap(Optional::stream)
        .findFirst();
  }
}
