package dev.kvorum.chaos.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All operations of one run, in any order: what counts are their times. */
public record History(List<Operation> operations) {

  public History {
    operations = List.copyOf(operations);
  }

  /**
   * Reads the format that the package describes.
   *
   * @throws IllegalArgumentException with the line's number and what it expected there
   */
  public static History parse(String text) {
    return new HistoryReader().read(text);
  }

  /** The history as a file; {@link #parse} gives back an equal one. */
  public String print() {
    return HistoryWriter.write(this);
  }

  /** The operations of each key, keys and operations in the order of this history. */
  public Map<String, List<Operation>> byKey() {
    var keys = new LinkedHashMap<String, List<Operation>>();
    for (Operation operation : operations) {
      keys.computeIfAbsent(operation.key(), _ -> new ArrayList<>()).add(operation);
    }
    return keys;
  }
}
