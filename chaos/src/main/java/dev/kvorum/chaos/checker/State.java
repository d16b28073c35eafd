package dev.kvorum.chaos.checker;

import java.util.Optional;

/**
 * What one key may hold at one point of an order of its operations: a set of worlds (value, version
 * of the last write), kept in closed form because an unknown write alone makes it infinite.
 */
sealed interface State {

  /** No key has a value when recording begins, and no write has been given version 0. */
  State START = new Absent(0);

  /** The smallest version that the last put can have had. It never falls along an order. */
  long leastVersion();

  /**
   * Whether every world of {@code other} is one of this. Then every continuation that {@code other}
   * allows this allows too, and arrives at a state that covers again: steps act on each world by
   * itself, and on an absent key a lower last version forbids less.
   */
  boolean covers(State other);

  /**
   * The key has no value.
   *
   * @param leastVersion of the last put, the next one is above it. A delete is a write too and may
   *     take a version of its own, but no answer shows it, so it isn't demanded
   */
  record Absent(long leastVersion) implements State {

    @Override
    public boolean covers(State other) {
      return other instanceof Absent(long otherLeast)
          && Long.compareUnsigned(leastVersion, otherLeast) <= 0;
    }
  }

  /** The key has a value; values are numbered, 0 stands for all that no answer shows. */
  record Present(int value, Version version) implements State {

    @Override
    public long leastVersion() {
      return version.least();
    }

    @Override
    public boolean covers(State other) {
      return other instanceof Present(int otherValue, Version otherVersion)
          && value == otherValue
          && version.covers(otherVersion);
    }

    Optional<State> with(Optional<Version> narrowed) {
      return narrowed.map(left -> left == version ? this : new Present(value, left));
    }
  }
}
