package dev.kvorum.chaos.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Optional calls placed directly before a required one.
 *
 * @param calls their indices, in order
 * @param states the state before the first call and after each
 * @param lastInvoked the latest invocation in the order so far, these calls included
 */
record Chain(List<Integer> calls, List<State> states, long lastInvoked) {

  static Chain startingAt(State state, long lastInvoked) {
    return new Chain(List.of(), List.of(state), lastInvoked);
  }

  Chain with(int call, long invokedAt, State after) {
    var moreCalls = new ArrayList<>(calls);
    moreCalls.add(call);
    var moreStates = new ArrayList<>(states);
    moreStates.add(after);
    return new Chain(moreCalls, moreStates, Math.max(lastInvoked, invokedAt));
  }

  /**
   * Where {@code transition} leads from the end of the chain; empty if it is impossible there, or
   * does as well somewhere before the end: then the calls behind that point aren't needed.
   */
  Optional<State> next(Transition transition, Steps steps) {
    return steps.take(transition, end()).filter(after -> needsAllFor(transition, after, steps));
  }

  private boolean needsAllFor(Transition transition, State after, Steps steps) {
    for (State earlier : states.subList(0, states.size() - 1)) {
      if (steps.take(transition, earlier).filter(state -> state.covers(after)).isPresent()) {
        return false;
      }
    }
    return true;
  }

  /** Whether a shorter chain leads to a state that can do all that {@code state} can. */
  boolean hasBeenAt(State state) {
    return states.stream().anyMatch(earlier -> earlier.covers(state));
  }

  State end() {
    return states.getLast();
  }

  /**
   * Whether no further optional call can need the last one. Optional calls look at presence and
   * version but never at the value, so a write that only turned one unnumbered version into a
   * higher one enables nothing.
   */
  boolean isDeadEnd() {
    return states.size() > 1
        && states.get(states.size() - 2) instanceof State.Present(int _, Version before)
        && end() instanceof State.Present(int _, Version after)
        && before.covers(after);
  }
}
