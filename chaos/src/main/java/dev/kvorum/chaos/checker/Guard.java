package dev.kvorum.chaos.checker;

import dev.kvorum.chaos.checker.State.Absent;
import dev.kvorum.chaos.checker.State.Present;
import dev.kvorum.chaos.checker.Version.Author;
import java.util.Optional;

/** What an operation's answer says about the state it met. */
sealed interface Guard {

  /** The worlds of {@code state} that fit; empty if none does. */
  default Optional<State> admit(State state) {
    return switch (this) {
      case Anything() -> Optional.of(state);
      case NoValue() -> state instanceof Absent ? Optional.of(state) : Optional.empty();
      case SomeValue() -> state instanceof Present ? Optional.of(state) : Optional.empty();
      case Holds(int value, long version, Author author) ->
          state instanceof Present present && present.value() == value
              ? present.with(present.version().narrowedTo(version, author))
              : Optional.empty();
      case AtVersion(long version, Author author) ->
          state instanceof Present present
              ? present.with(present.version().narrowedTo(version, author))
              : Optional.empty();
      case NotAtVersion(long version, Author author) ->
          state instanceof Present present
              ? present.with(present.version().without(version, author))
              : Optional.of(state);
      case Nothing() -> Optional.empty();
    };
  }

  /**
   * Whether it fits only directly after a call that names its version, never after one whose
   * version no answer tells.
   */
  default boolean needsNamedVersion() {
    return switch (this) {
      case Holds(int _, long _, Author author) -> author == Author.NAMED;
      case AtVersion(long _, Author author) -> author == Author.NAMED;
      case Anything(), NoValue(), SomeValue(), NotAtVersion _, Nothing() -> false;
    };
  }

  /** Says nothing. */
  record Anything() implements Guard {}

  /** The key had no value. */
  record NoValue() implements Guard {}

  /** The key had a value. */
  record SomeValue() implements Guard {}

  /** The key had this value of this version. */
  record Holds(int value, long version, Author author) implements Guard {}

  /** The key had a value of this version. */
  record AtVersion(long version, Author author) implements Guard {}

  /**
   * The key had no value or one of another version: a failed {@code If-Match} whose answer says no
   * more.
   */
  record NotAtVersion(long version, Author author) implements Guard {}

  /** No store that works gives this answer to this question, whatever it holds. */
  record Nothing() implements Guard {}
}
