package dev.kvorum.chaos.checker;

import dev.kvorum.chaos.history.Condition;
import dev.kvorum.chaos.history.Input;
import dev.kvorum.chaos.history.Operation;
import dev.kvorum.chaos.history.Output;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which operations of a key met a value that another one of them wrote, and would be absurd without
 * it.
 */
final class Dependence {

  private final Map<Operation, List<Operation>> metWritesOf = new IdentityHashMap<>();
  private final Map<Operation, List<Operation>> wasMetBy = new IdentityHashMap<>();

  Dependence(List<Operation> operations) {
    Map<Long, List<Operation>> writers = writersByVersion(operations);
    for (Operation operation : operations) {
      versionMet(operation)
          .ifPresent(
              version ->
                  writers.getOrDefault(version, List.of()).stream()
                      .filter(writer -> writer != operation)
                      .forEach(writer -> link(operation, writer)));
    }
  }

  private void link(Operation operation, Operation writer) {
    metWritesOf.computeIfAbsent(operation, _ -> new ArrayList<>()).add(writer);
    wasMetBy.computeIfAbsent(writer, _ -> new ArrayList<>()).add(operation);
  }

  /** The operation, those it depends on, those they depend on, and so on. */
  Set<Operation> withGrounds(Operation operation) {
    return reached(List.of(operation), metWritesOf);
  }

  /** The operations, those that depend on them, and so on. */
  Set<Operation> withConsequences(Collection<Operation> operations) {
    return reached(operations, wasMetBy);
  }

  private static Set<Operation> reached(
      Collection<Operation> from, Map<Operation, List<Operation>> links) {
    Set<Operation> reached = Collections.newSetFromMap(new IdentityHashMap<>());
    var waiting = new ArrayDeque<>(from);
    while (!waiting.isEmpty()) {
      Operation operation = waiting.pop();
      if (reached.add(operation)) {
        waiting.addAll(links.getOrDefault(operation, List.of()));
      }
    }
    return reached;
  }

  /** A write that answered no version counts for every version with which its value was read. */
  private static Map<Long, List<Operation>> writersByVersion(List<Operation> operations) {
    var versionsRead = new HashMap<String, List<Long>>();
    for (Operation operation : operations) {
      if (operation.output() instanceof Output.Found(String value, long version)) {
        versionsRead.computeIfAbsent(value, _ -> new ArrayList<>()).add(version);
      }
    }
    var writers = new HashMap<Long, List<Operation>>();
    for (Operation operation : operations) {
      for (long version : versionsMade(operation, versionsRead)) {
        writers.computeIfAbsent(version, _ -> new ArrayList<>()).add(operation);
      }
    }
    return writers;
  }

  private static Collection<Long> versionsMade(
      Operation operation, Map<String, List<Long>> versionsRead) {
    return switch (operation.output()) {
      case Output.Created(long version) -> List.of(version);
      case Output.Replaced(long version) -> List.of(version);
      case Output.Unknown _, Output.Failed _ ->
          operation.input() instanceof Input.Put(String value, var _)
              ? Set.copyOf(versionsRead.getOrDefault(value, List.of()))
              : List.of();
      case Output.Found _, Output.NotFound _, Output.PreconditionFailed _, Output.Deleted _ ->
          List.of();
    };
  }

  private static OptionalLong versionMet(Operation operation) {
    return switch (operation.output()) {
      case Output.Found(String _, long version) -> OptionalLong.of(version);
      case Output.PreconditionFailed(OptionalLong current) -> current;
      case Output.Created _, Output.Replaced _, Output.Deleted _, Output.Unknown _ ->
          versionRequired(operation.input());
      case Output.NotFound _, Output.Failed _ -> OptionalLong.empty();
    };
  }

  private static OptionalLong versionRequired(Input input) {
    return switch (input) {
      case Input.Get() -> OptionalLong.empty();
      case Input.Put(String _, Condition condition) -> versionRequired(condition);
      case Input.Delete(Condition condition) -> versionRequired(condition);
    };
  }

  private static OptionalLong versionRequired(Condition condition) {
    return switch (condition) {
      case Condition.IfVersion(long version) -> OptionalLong.of(version);
      case Condition.None(), Condition.IfAbsent() -> OptionalLong.empty();
    };
  }
}
