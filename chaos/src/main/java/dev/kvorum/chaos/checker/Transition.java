package dev.kvorum.chaos.checker;

import dev.kvorum.chaos.checker.Effect.Deletes;
import dev.kvorum.chaos.checker.Effect.Keeps;
import dev.kvorum.chaos.checker.Effect.Puts;
import dev.kvorum.chaos.checker.Effect.PutsUnnumbered;
import dev.kvorum.chaos.checker.Guard.Anything;
import dev.kvorum.chaos.checker.Guard.AtVersion;
import dev.kvorum.chaos.checker.Guard.Holds;
import dev.kvorum.chaos.checker.Guard.NoValue;
import dev.kvorum.chaos.checker.Guard.NotAtVersion;
import dev.kvorum.chaos.checker.Guard.Nothing;
import dev.kvorum.chaos.checker.Guard.SomeValue;
import java.util.Optional;

/**
 * What one operation means for the register: the state it must have met, and what it made of it.
 */
record Transition(Guard guard, Effect effect) {

  /** The largest unsigned number. */
  private static final long UNBOUNDED = -1;

  Optional<State> from(State state) {
    return guard.admit(state).flatMap(effect::apply);
  }

  /**
   * A bound on {@link State#leastVersion}: once the state has gone past it this transition can't
   * happen any more. Versions order nearly everything in a history, and this is how the search
   * learns at once that it has left something behind.
   */
  long lastChance() {
    long afterGuard =
        switch (guard) {
          case Holds(int _, long version, var _) -> version;
          case AtVersion(long version, var _) -> version;
          case Anything(), NoValue(), SomeValue(), NotAtVersion _, Nothing() -> UNBOUNDED;
        };
    long afterEffect =
        switch (effect) {
          case Puts(int _, long version) -> version == 0 ? 0 : version - 1;
          case Keeps(), PutsUnnumbered _, Deletes() -> UNBOUNDED;
        };
    return Long.compareUnsigned(afterGuard, afterEffect) < 0 ? afterGuard : afterEffect;
  }
}
