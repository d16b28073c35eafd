package dev.kvorum.chaos.checker;

import dev.kvorum.chaos.checker.State.Absent;
import dev.kvorum.chaos.checker.State.Present;
import java.util.Optional;

/** What an operation did to the state it met. */
sealed interface Effect {

  /** The state after it; empty if the versions would not rise. */
  default Optional<State> apply(State state) {
    return switch (this) {
      case Keeps() -> Optional.of(state);
      case Puts(int value, long version) ->
          Long.compareUnsigned(version, state.leastVersion()) > 0
              ? Optional.of(new Present(value, Version.exactly(version)))
              : Optional.empty();
      case PutsUnnumbered(int value) -> {
        long least = state.leastVersion() + 1;
        // The counter has no number after the largest.
        yield least == 0
            ? Optional.empty()
            : Optional.of(new Present(value, Version.atLeast(least)));
      }
      case Deletes() -> Optional.of(new Absent(state.leastVersion()));
    };
  }

  /** Wrote nothing. */
  record Keeps() implements Effect {}

  /** Wrote this value and gave it this version. */
  record Puts(int value, long version) implements Effect {}

  /** Wrote this value and gave it a version that no answer tells. */
  record PutsUnnumbered(int value) implements Effect {}

  /** Took the value away. */
  record Deletes() implements Effect {}
}
