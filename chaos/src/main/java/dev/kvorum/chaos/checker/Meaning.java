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
import dev.kvorum.chaos.history.Condition;
import dev.kvorum.chaos.history.Input;
import dev.kvorum.chaos.history.Output;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The register's contract as a table: which state a question and its answer speak of, and what they
 * made of it.
 */
record Meaning(Names names) {

  private static final Effect KEEPS = new Keeps();
  private static final Effect DELETES = new Deletes();
  private static final Guard NO_VALUE = new NoValue();
  private static final Guard SOME_VALUE = new SomeValue();
  private static final Guard NOTHING = new Nothing();

  /** An operation that was answered with anything but unknown or failed. */
  Transition of(Input input, Output output) {
    return switch (input) {
      case Input.Get() -> get(output);
      case Input.Put(String value, Condition condition) -> put(value, condition, output);
      case Input.Delete(Condition condition) -> delete(condition, output);
    };
  }

  /**
   * What an operation without an answer has done if it has done anything; empty if it never does.
   */
  Optional<Transition> ofUnanswered(Input input) {
    return switch (input) {
      case Input.Get() -> Optional.empty();
      case Input.Put(String value, Condition condition) ->
          Optional.of(new Transition(holds(condition), new PutsUnnumbered(names.value(value))));
      case Input.Delete(Condition.None()) -> Optional.of(new Transition(SOME_VALUE, DELETES));
      case Input.Delete(Condition.IfVersion(long version)) ->
          Optional.of(new Transition(at(version), DELETES));
      case Input.Delete(Condition.IfAbsent()) -> Optional.empty();
    };
  }

  /** A put without an answer whose value was read with this version. */
  Transition ofSeen(Input.Put put, long version) {
    return new Transition(holds(put.condition()), new Puts(names.value(put.value()), version));
  }

  private Transition get(Output output) {
    return new Transition(
        switch (output) {
          case Output.Found(String value, long version) ->
              new Holds(names.value(value), version, names.author(version));
          case Output.NotFound() -> NO_VALUE;
          case Output.Created _, Output.Replaced _, Output.PreconditionFailed _, Output.Deleted _ ->
              NOTHING;
          case Output.Unknown _, Output.Failed _ -> throw new IllegalArgumentException("no answer");
        },
        KEEPS);
  }

  private Transition put(String value, Condition condition, Output output) {
    return switch (output) {
      case Output.Created(long version) ->
          new Transition(creates(condition), new Puts(names.value(value), version));
      case Output.Replaced(long version) ->
          new Transition(replaces(condition), new Puts(names.value(value), version));
      case Output.PreconditionFailed(OptionalLong current) ->
          new Transition(fails(condition, current), KEEPS);
      case Output.Found _, Output.NotFound _, Output.Deleted _ -> new Transition(NOTHING, KEEPS);
      case Output.Unknown _, Output.Failed _ -> throw new IllegalArgumentException("no answer");
    };
  }

  private Transition delete(Condition condition, Output output) {
    return switch (output) {
      case Output.Deleted() -> new Transition(replaces(condition), DELETES);
      // Whether a conditional delete of a missing key is a 404 or a 412 is a matter of taste: both
      // are taken.
      case Output.NotFound() -> new Transition(NO_VALUE, KEEPS);
      case Output.PreconditionFailed(OptionalLong current) ->
          new Transition(fails(condition, current), KEEPS);
      case Output.Created _, Output.Replaced _, Output.Found _ -> new Transition(NOTHING, KEEPS);
      case Output.Unknown _, Output.Failed _ -> throw new IllegalArgumentException("no answer");
    };
  }

  private Guard holds(Condition condition) {
    return switch (condition) {
      case Condition.None() -> new Anything();
      case Condition.IfVersion(long version) -> at(version);
      case Condition.IfAbsent() -> NO_VALUE;
    };
  }

  private Guard creates(Condition condition) {
    return switch (condition) {
      case Condition.None(), Condition.IfAbsent() -> NO_VALUE;
      case Condition.IfVersion _ -> NOTHING;
    };
  }

  private Guard replaces(Condition condition) {
    return switch (condition) {
      case Condition.None() -> SOME_VALUE;
      case Condition.IfVersion(long version) -> at(version);
      case Condition.IfAbsent() -> NOTHING;
    };
  }

  private Guard fails(Condition condition, OptionalLong current) {
    return switch (condition) {
      case Condition.None() -> NOTHING;
      case Condition.IfAbsent() -> current.isPresent() ? at(current.getAsLong()) : SOME_VALUE;
      case Condition.IfVersion(long version) -> {
        if (current.isEmpty()) {
          yield new NotAtVersion(version, names.author(version));
        }
        yield current.getAsLong() == version ? NOTHING : at(current.getAsLong());
      }
    };
  }

  private Guard at(long version) {
    return new AtVersion(version, names.author(version));
  }
}
