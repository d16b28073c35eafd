package dev.kvorum.kvnode.meta.balance;

import java.util.List;
import java.util.Optional;

/**
 * What the balancer makes of a state.
 *
 * @param waiting what was found to wait on the way to the step; all of it where there is none
 */
public record Plan(Optional<Step> next, List<Waiting> waiting) {

  public Plan {
    waiting = List.copyOf(waiting);
  }
}
