package dev.kvorum.chaos.checker;

import dev.kvorum.chaos.history.Condition;
import dev.kvorum.chaos.history.Input;
import dev.kvorum.chaos.history.Operation;
import dev.kvorum.chaos.history.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Small histories of one key, made to lie close to the border between good and bad. */
final class RandomHistory {

  private static final int VERSIONS = 7;

  private final SplittableRandom random;
  private final int values;

  /** One in how many operations has no answer; few, or so many that they compete. */
  private final int unansweredEvery;

  RandomHistory(long seed) {
    random = new SplittableRandom(seed);
    values = 1 + random.nextInt(6);
    unansweredEvery = 2 + random.nextInt(6);
  }

  /** Runs a register that is correct, then distorts a few of its answers, or none. */
  List<Operation> next(int operationsMax) {
    List<Operation> operations = register(1 + random.nextInt(operationsMax));
    for (int distortions = random.nextInt(3); distortions > 0; distortions--) {
      int victim = random.nextInt(operations.size());
      operations.set(victim, distorted(operations.get(victim)));
    }
    return operations;
  }

  private List<Operation> register(int count) {
    var operations = new ArrayList<Operation>();
    boolean present = false;
    String value = "";
    long version = 0;
    for (int i = 0; i < count; i++) {
      Input input = input(version);
      long point = 4L * i + 4;
      Output output;
      switch (input) {
        case Input.Get() -> output = present ? Output.found(value, version) : Output.NOT_FOUND;
        case Input.Put(String put, Condition condition) -> {
          if (fails(condition, present, version)) {
            output = refused(present, version);
          } else {
            version += 1 + random.nextInt(2);
            output = present ? Output.replaced(version) : Output.created(version);
            present = true;
            value = put;
          }
        }
        case Input.Delete(Condition condition) -> {
          if (fails(condition, present, version)) {
            output = refused(present, version);
          } else {
            output = present ? Output.DELETED : Output.NOT_FOUND;
            present = false;
          }
        }
      }
      operations.add(operation(i, input, output, point));
    }
    return operations;
  }

  private Operation operation(int client, Input input, Output output, long point) {
    long invokedAt = point - random.nextInt(random.nextBoolean() ? 3 : 12);
    if (random.nextInt(unansweredEvery) == 0) {
      return Operation.unanswered(client, "k", input, invokedAt);
    }
    long returnedAt = point + random.nextInt(random.nextBoolean() ? 3 : 12);
    return Operation.answered(client, "k", input, output, invokedAt, returnedAt);
  }

  private Operation distorted(Operation operation) {
    if (operation.returnedAt().isEmpty()) {
      return operation;
    }
    long returnedAt = operation.returnedAt().getAsLong();
    return switch (random.nextInt(6)) {
      case 0 -> operation.withoutAnswer();
      // As if it had never happened, but the client was told otherwise.
      case 1 -> with(operation, Output.FAILED, returnedAt);
      case 2 -> with(operation, operation.output(), operation.invokedAt() + random.nextInt(3));
      default -> with(operation, anyOutput(), returnedAt);
    };
  }

  private static Operation with(Operation operation, Output output, long returnedAt) {
    return output instanceof Output.Unknown
        ? operation.withoutAnswer()
        : Operation.answered(
            operation.client(), "k", operation.input(), output, operation.invokedAt(), returnedAt);
  }

  private Input input(long version) {
    return switch (random.nextInt(5)) {
      case 0, 1 -> Input.get();
      case 2, 3 -> Input.put(value(), condition(version));
      default -> Input.delete(condition(version));
    };
  }

  private Condition condition(long version) {
    return switch (random.nextInt(6)) {
      case 0 -> Condition.IF_ABSENT;
      case 1 -> Condition.ifVersion(version);
      case 2 -> Condition.ifVersion(1 + random.nextInt(VERSIONS));
      default -> Condition.NONE;
    };
  }

  private Output anyOutput() {
    long version = 1 + random.nextInt(VERSIONS);
    return switch (random.nextInt(9)) {
      case 0, 1 -> Output.found(value(), version);
      case 2 -> Output.NOT_FOUND;
      case 3 -> Output.created(version);
      case 4 -> Output.replaced(version);
      case 5 -> Output.DELETED;
      case 6 -> Output.preconditionFailed(version);
      case 7 -> Output.preconditionFailed();
      default -> Output.UNKNOWN;
    };
  }

  private static boolean fails(Condition condition, boolean present, long version) {
    return switch (condition) {
      case Condition.None() -> false;
      case Condition.IfAbsent() -> present;
      case Condition.IfVersion(long wanted) -> !present || wanted != version;
    };
  }

  private Output refused(boolean present, long version) {
    return present && random.nextBoolean()
        ? Output.preconditionFailed(version)
        : Output.preconditionFailed();
  }

  private String value() {
    return "" + (char) ('a' + random.nextInt(values));
  }
}
