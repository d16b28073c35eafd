package dev.kvorum.chaos.checker;

import dev.kvorum.chaos.history.Input;
import dev.kvorum.chaos.history.Operation;
import dev.kvorum.chaos.history.Output;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A write without an answer was seen: somebody read its value, so it did happen, with the version
 * that the reader saw and before the reader returned. It stops being optional, and optional writes
 * are what makes a search dear.
 *
 * <p>Exact, because it only says what is true in every order: the version that was read is not one
 * that an answered put made, so one of the writes without an answer made it; and only one of those
 * that had begun by then writes the value that was read.
 */
record Sighting(long version, long noLaterThan) {

  private record Read(String value, long version) {}

  /** Sightings by index in {@code open}. */
  static Map<Integer, Sighting> of(
      List<Operation> answered, List<Operation> open, Set<Long> madeVersions) {
    var sightings = new HashMap<Integer, Sighting>();
    firstReturns(answered)
        .forEach(
            (read, returnedAt) -> {
              if (madeVersions.contains(read.version)) {
                return;
              }
              int[] writers = writers(open, read.value, returnedAt);
              if (writers.length == 1) {
                // A second version of one write is a mistake for the search to find.
                sightings.putIfAbsent(writers[0], new Sighting(read.version, returnedAt));
              }
            });
    return sightings;
  }

  /** What was read, and when it had been for certain. */
  private static Map<Read, Long> firstReturns(List<Operation> answered) {
    var returns = new LinkedHashMap<Read, Long>();
    for (Operation operation : answered) {
      if (operation.output() instanceof Output.Found(String value, long version)) {
        long returnedAt = operation.returnedAt().getAsLong();
        returns.merge(new Read(value, version), returnedAt, Math::min);
      }
    }
    return returns;
  }

  private static int[] writers(List<Operation> open, String value, long begunBy) {
    return IntStream.range(0, open.size())
        .filter(i -> open.get(i).invokedAt() <= begunBy)
        .filter(i -> open.get(i).input() instanceof Input.Put put && put.value().equals(value))
        .toArray();
  }
}
