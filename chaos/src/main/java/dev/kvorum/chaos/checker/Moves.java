package dev.kvorum.chaos.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which moves the search tries from a configuration. Leaving a move out is what makes the search
 * fast, and every omission here keeps this: <i>if there is an order at all, there is one made of
 * the moves that are left</i>. Take, of all orders, one with the fewest optional calls; then:
 *
 * <ol>
 *   <li><b>A required call that is possible now and changes nothing is the only move.</b> Wherever
 *       an order has it later, it may come now: nothing still to be placed returned before it was
 *       invoked, and the rest doesn't notice.
 *   <li><b>Of required calls that do the same, the one that returns first comes first.</b> An order
 *       that takes another one may exchange the two: what stands between them could wait for the
 *       one, so it can for the other.
 *   <li><b>An optional call stands directly before a call that couldn't do without it.</b> If
 *       leaving out the end of a chain leads to a state that covers the one with it, the same order
 *       without it works and has fewer optional calls. So a lost write that nobody can have noticed
 *       is never tried; one that explains a failed condition, a replaced value or a missing key is.
 *   <li><b>Of optional calls that do the same, the one that was invoked and has returned first
 *       comes first.</b> In an order that takes another, the two may be exchanged, or the one may
 *       stand in for the other.
 * </ol>
 *
 * <p>The first two bring a call forward, and hold only if that overtakes no optional call that has
 * a return time. None of the four looks at how a configuration was reached, so they don't disturb
 * the memo.
 */
final class Moves {

  private final Placed placed;
  private final Chains chains;
  private final Steps steps;

  Moves(Placed placed, Steps steps) {
    this.placed = placed;
    this.chains = new Chains(placed, steps);
    this.steps = steps;
  }

  /** Those without optional calls first. */
  List<Move> from(State state, long lastInvoked) {
    long firstReturn = placed.firstReturn();
    List<Integer> candidates = withoutTwins(placed.candidates(firstReturn), lastInvoked);
    Chain none = Chain.startingAt(state, lastInvoked);
    var moves = new ArrayList<Move>();
    for (int candidate : candidates) {
      Optional<Move> move = move(none, candidate);
      if (move.isPresent()
          && move.get().after().equals(state)
          && !placed.overtakes(lastInvoked, placed.required(candidate).invokedAt())) {
        return List.of(move.get());
      }
      move.ifPresent(moves::add);
    }
    candidates.removeIf(i -> placed.required(i).transition().guard().needsNamedVersion());
    for (Chain chain : chains.from(none, firstReturn)) {
      for (int candidate : candidates) {
        move(chain, candidate).ifPresent(moves::add);
      }
    }
    return moves;
  }

  /**
   * The candidates, which come by return, but for those that do the same as one before them: in
   * practice, deletes.
   */
  private List<Integer> withoutTwins(List<Integer> candidates, long lastInvoked) {
    var left = new ArrayList<Integer>();
    for (int candidate : candidates) {
      boolean deletes = placed.required(candidate).transition().effect() instanceof Effect.Deletes;
      if (!deletes || left.stream().noneMatch(i -> isTwin(i, candidate, lastInvoked))) {
        left.add(candidate);
      }
    }
    return left;
  }

  private boolean isTwin(int earlier, int candidate, long lastInvoked) {
    Call call = placed.required(candidate);
    Call twin = placed.required(earlier);
    return twin.transition().equals(call.transition())
        && !placed.overtakes(Math.max(lastInvoked, call.invokedAt()), twin.invokedAt());
  }

  private Optional<Move> move(Chain chain, int candidate) {
    Call call = placed.required(candidate);
    long lastInvoked = Math.max(chain.lastInvoked(), call.invokedAt());
    return chain
        .next(call.transition(), steps)
        .map(after -> new Move(chain.calls(), candidate, after, lastInvoked));
  }
}
