package dev.kvorum.chaos.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The chains of optional calls that lead from a state to one that no shorter chain leads to: rules
 * 3 and 4 of {@link Moves}.
 */
final class Chains {

  private final Placed placed;
  private final Kinds kinds;
  private final Steps steps;

  Chains(Placed placed, Steps steps) {
    this.placed = placed;
    this.kinds = new Kinds(placed.optional());
    this.steps = steps;
  }

  /**
   * All that continue {@code none}, the chain without calls. They are short: each call of one
   * enables the next.
   */
  List<Chain> from(Chain none, long firstReturn) {
    var chains = new ArrayList<Chain>();
    lengthen(none, firstReturn, chains);
    return chains;
  }

  private void lengthen(Chain chain, long firstReturn, List<Chain> chains) {
    if (chain.isDeadEnd()) {
      return;
    }
    for (Kinds.Kind kind : kinds.near(chain.end())) {
      Optional<State> after = chain.next(kind.transition(), steps);
      if (after.isPresent() && !chain.hasBeenAt(after.get())) {
        for (int index : firstOf(kind, chain, firstReturn)) {
          Chain longer = chain.with(index, optional(index).invokedAt(), after.get());
          chains.add(longer);
          lengthen(longer, firstReturn, chains);
        }
      }
    }
  }

  /**
   * The calls of a kind that may come next, but for those that another one has preceded at both
   * ends.
   */
  private List<Integer> firstOf(Kinds.Kind kind, Chain chain, long firstReturn) {
    var first = new ArrayList<Integer>();
    for (int index : kind.calls()) {
      Call call = optional(index);
      if (call.invokedAt() > firstReturn) {
        break;
      }
      boolean free =
          !placed.isOptionalPlaced(index)
              && !chain.calls().contains(index)
              && call.returnedAt() >= chain.lastInvoked();
      if (free && (first.isEmpty() || call.returnedAt() < optional(first.getLast()).returnedAt())) {
        first.add(index);
      }
    }
    return first;
  }

  private Call optional(int index) {
    return placed.optional().get(index);
  }
}
