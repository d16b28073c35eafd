package dev.kvorum.chaos.report;

import dev.kvorum.chaos.history.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * Where each operation goes in the drawing: a lane per client from left to right, time downwards.
 *
 * <p>Every different time gets one row, however far it is from the next: what matters is which
 * intervals overlap, and a pause of seconds between operations of microseconds would leave nothing
 * to see.
 *
 * @param times the time of each row
 * @param lanes the client of each lane; a client has a second lane where its operations overlap, as
 *     they do after one that never returned
 */
record Timeline(List<Long> times, List<Integer> lanes, List<Box> boxes) {

  /**
   * An operation's place.
   *
   * @param lastRow one below all times if it never returned
   */
  record Box(Operation operation, int lane, int firstRow, int lastRow) {

    boolean isInstant() {
      return firstRow == lastRow;
    }
  }

  static Timeline of(List<Operation> operations) {
    List<Long> times =
        List.copyOf(
            new TreeSet<>(
                operations.stream()
                    .flatMapToLong(
                        o ->
                            LongStream.concat(
                                LongStream.of(o.invokedAt()), o.returnedAt().stream()))
                    .boxed()
                    .toList()));
    var rows = new HashMap<Long, Integer>();
    times.forEach(time -> rows.put(time, rows.size()));
    var sorted = new ArrayList<>(operations);
    sorted.sort(Comparator.comparingInt(Operation::client).thenComparingLong(Operation::invokedAt));
    var lanes = new ArrayList<Integer>();
    var lastRows = new ArrayList<Integer>();
    var boxes = new ArrayList<Box>();
    for (Operation operation : sorted) {
      int first = rows.get(operation.invokedAt());
      int last =
          operation.returnedAt().isPresent()
              ? rows.get(operation.returnedAt().getAsLong())
              : times.size();
      int lane = 0;
      while (lane < lanes.size()
          && (lanes.get(lane) != operation.client() || lastRows.get(lane) >= first)) {
        lane++;
      }
      if (lane == lanes.size()) {
        lanes.add(operation.client());
        lastRows.add(last);
      }
      lastRows.set(lane, last);
      boxes.add(new Box(operation, lane, first, last));
    }
    return new Timeline(times, lanes, boxes);
  }
}
