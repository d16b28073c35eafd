package dev.kvorum.chaos.checker;

import java.util.Optional;

/**
 * How much work a search may still do. Counted and not timed, so that a verdict doesn't depend on
 * the machine.
 */
final class Steps {

  private long left;

  Steps(long max) {
    left = max;
  }

  /** One step: where {@code transition} leads from {@code state}. */
  Optional<State> take(Transition transition, State state) {
    left--;
    return transition.from(state);
  }

  boolean exhausted() {
    return left <= 0;
  }
}
