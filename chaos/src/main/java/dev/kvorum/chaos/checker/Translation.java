package dev.kvorum.chaos.checker;

import dev.kvorum.chaos.history.Input;
import dev.kvorum.chaos.history.Operation;
import dev.kvorum.chaos.history.Output;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns the operations of one key into the calls of a {@link Problem}. */
final class Translation {

  /** Took effect, and what they answered counts. */
  private final List<Operation> answered = new ArrayList<>();

  /** Took effect or not. */
  private final List<Operation> open = new ArrayList<>();

  private final Map<String, Integer> readValues = new HashMap<>();
  private final Set<Long> madeVersions = new HashSet<>();
  private final List<Call> required = new ArrayList<>();
  private final List<Call> optional = new ArrayList<>();

  Translation(List<Operation> operations, List<Operation> immaterial) {
    operations.forEach(this::sort);
    open.addAll(immaterial.stream().filter(Operation::mayHaveWritten).toList());
  }

  private void sort(Operation operation) {
    switch (operation.output()) {
      case Output.Failed _ -> {
        return;
      }
      case Output.Unknown _ -> {
        open.add(operation);
        return;
      }
      case Output.Created(long version) -> madeVersions.add(version);
      case Output.Replaced(long version) -> madeVersions.add(version);
      case Output.Found(String value, long _) ->
          readValues.putIfAbsent(value, readValues.size() + 1);
      case Output.NotFound _, Output.PreconditionFailed _, Output.Deleted _ -> {}
    }
    answered.add(operation);
  }

  Problem problem() {
    Map<Integer, Sighting> sightings = Sighting.of(answered, open, madeVersions);
    sightings.values().forEach(sighting -> madeVersions.add(sighting.version()));
    var meaning = new Meaning(new Names(readValues, madeVersions));
    for (Operation operation : answered) {
      required.add(call(operation, meaning.of(operation.input(), operation.output())));
    }
    for (int i = 0; i < open.size(); i++) {
      Operation operation = open.get(i);
      if (sightings.containsKey(i) && operation.input() instanceof Input.Put put) {
        Sighting seen = sightings.get(i);
        Call call = call(operation, meaning.ofSeen(put, seen.version()));
        required.add(call.returnedBy(seen.noLaterThan()));
      } else {
        meaning
            .ofUnanswered(operation.input())
            .ifPresent(transition -> optional.add(call(operation, transition)));
      }
    }
    return new Problem(required, optional);
  }

  private static Call call(Operation operation, Transition transition) {
    return new Call(transition, operation.invokedAt(), operation.returnedAt().orElse(Call.NEVER));
  }
}
