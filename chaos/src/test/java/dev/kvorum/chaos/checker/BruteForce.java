package dev.kvorum.chaos.checker;

import dev.kvorum.chaos.history.Condition;
import dev.kvorum.chaos.history.Input;
import dev.kvorum.chaos.history.Operation;
import dev.kvorum.chaos.history.Output;
import java.util.ArrayList;
import java.util.List;

/**
 * The checker's dumb twin: tries every order of the operations of one key and every version that a
 * write without an answer can have had. It shares no code with the checker and holds one concrete
 * world at a time.
 */
final class BruteForce {

  /**
   * One concrete world: the key's value, absent if {@code present} is false, and the version of the
   * last put.
   */
  private record World(boolean present, String value, long version) {}

  private final List<Operation> required = new ArrayList<>();
  private final List<Operation> optional = new ArrayList<>();
  private final long largestVersion;

  private BruteForce(List<Operation> operations, List<Operation> immaterial) {
    for (Operation operation : operations) {
      switch (operation.output()) {
        case Output.Failed _ -> {}
        case Output.Unknown _ -> optional.add(operation);
        default -> required.add(operation);
      }
    }
    optional.addAll(immaterial);
    largestVersion = 12 + operations.size();
  }

  static boolean isLinearizable(List<Operation> operations) {
    return isLinearizable(operations, List.of());
  }

  static boolean isLinearizable(List<Operation> operations, List<Operation> immaterial) {
    var search = new BruteForce(operations, immaterial);
    return search.anyOrder(new World(false, "", 0), new ArrayList<>());
  }

  private boolean anyOrder(World world, List<Operation> placed) {
    if (placed.containsAll(required)) {
      return true;
    }
    for (Operation next : required) {
      if (mayFollow(next, placed)
          && worldsAfter(next, world).stream().anyMatch(w -> anyOrder(w, and(placed, next)))) {
        return true;
      }
    }
    for (Operation next : optional) {
      if (mayFollow(next, placed)
          && worldsAfterUnanswered(next.input(), world).stream()
              .anyMatch(w -> anyOrder(w, and(placed, next)))) {
        return true;
      }
    }
    return false;
  }

  private boolean mayFollow(Operation next, List<Operation> placed) {
    return !placed.contains(next)
        && placed.stream().noneMatch(earlier -> precedes(next, earlier))
        && required.stream().noneMatch(o -> !placed.contains(o) && precedes(o, next));
  }

  private static boolean precedes(Operation first, Operation second) {
    return first.returnedAt().isPresent() && first.returnedAt().getAsLong() < second.invokedAt();
  }

  private static List<Operation> and(List<Operation> placed, Operation next) {
    var more = new ArrayList<>(placed);
    more.add(next);
    return more;
  }

  private List<World> worldsAfterUnanswered(Input input, World world) {
    var worlds = new ArrayList<World>();
    switch (input) {
      case Input.Get() -> {}
      case Input.Put(String value, Condition condition) -> {
        if (holds(condition, world)) {
          for (long version = world.version + 1; version <= largestVersion; version++) {
            worlds.add(new World(true, value, version));
          }
        }
      }
      case Input.Delete(Condition condition) -> {
        if (holds(condition, world)) {
          worlds.add(new World(false, "", world.version));
        }
      }
    }
    return worlds;
  }

  private static List<World> worldsAfter(Operation operation, World world) {
    return switch (operation.input()) {
      case Input.Get() ->
          switch (operation.output()) {
            case Output.Found(String value, long version) ->
                given(
                    world.present && world.value.equals(value) && world.version == version, world);
            case Output.NotFound() -> given(!world.present, world);
            default -> List.of();
          };
      case Input.Put(String value, Condition condition) ->
          switch (operation.output()) {
            case Output.Created(long version) ->
                given(
                    holds(condition, world) && !world.present && version > world.version,
                    new World(true, value, version));
            case Output.Replaced(long version) ->
                given(
                    holds(condition, world) && world.present && version > world.version,
                    new World(true, value, version));
            case Output.PreconditionFailed failed ->
                given(refuses(condition, failed, world), world);
            default -> List.of();
          };
      case Input.Delete(Condition condition) ->
          switch (operation.output()) {
            case Output.Deleted() ->
                given(
                    holds(condition, world) && world.present, new World(false, "", world.version));
            case Output.NotFound() -> given(!world.present, world);
            case Output.PreconditionFailed failed ->
                given(refuses(condition, failed, world), world);
            default -> List.of();
          };
    };
  }

  private static List<World> given(boolean possible, World after) {
    return possible ? List.of(after) : List.of();
  }

  private static boolean holds(Condition condition, World world) {
    return switch (condition) {
      case Condition.None() -> true;
      case Condition.IfAbsent() -> !world.present;
      case Condition.IfVersion(long version) -> world.present && world.version == version;
    };
  }

  private static boolean refuses(
      Condition condition, Output.PreconditionFailed failed, World world) {
    boolean told =
        failed.current().isEmpty()
            || (world.present && world.version == failed.current().getAsLong());
    return told && !holds(condition, world);
  }
}
