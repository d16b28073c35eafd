package dev.kvorum.kvnode.http;

import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.shard.machine.Consistency;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a client asks of a scan.
 *
 * @param rowsMax that the answer may hold
 */
record ScanParameters(ScanCursor from, int rowsMax, Consistency consistency) {

  static final Set<String> KNOWN =
      Set.of(
          "prefix",
          "prefix64",
          "start",
          "start64",
          "end",
          "end64",
          "limit",
          "reverse",
          "cursor",
          "consistency",
          "max-staleness",
          "timeout",
          "explain");

  private static final int ROWS_DEFAULT = 1_000;
  private static final byte[] OPEN = {};

  /** All that a cursor says already. */
  private static final List<String> HELD_BY_CURSOR =
      List.of("prefix", "prefix64", "start", "start64", "end", "end64", "reverse");

  static ScanParameters of(String keyspace, Query query, HttpLimits limits) {
    return new ScanParameters(
        from(keyspace, query, limits), rowsMax(query, limits), Wish.consistency(query));
  }

  private static ScanCursor from(String keyspace, Query query, HttpLimits limits) {
    Optional<String> cursor = query.text("cursor");
    if (cursor.isEmpty()) {
      return new ScanCursor(range(query, limits), direction(query));
    }
    for (String name : HELD_BY_CURSOR) {
      if (query.has(name)) {
        throw Query.bad(
            name, "is given beside a cursor, which holds the rest of the range: leave it out.");
      }
    }
    return ScanCursor.parse(cursor.get(), keyspace);
  }

  private static KeyRange range(Query query, HttpLimits limits) {
    byte[] start = bound(query, "start", limits);
    byte[] end = bound(query, "end", limits);
    if (end.length > 0 && Arrays.compareUnsigned(start, end) > 0) {
      throw Query.bad(
          "start", "is above end. A scan covers start <= key < end, also with reverse=true.");
    }
    return new KeyRange(start, end).intersect(KeyRange.prefix(bound(query, "prefix", limits)));
  }

  private static byte[] bound(Query query, String name, HttpLimits limits) {
    byte[] bound = query.bytesOr64(name).orElse(OPEN);
    if (bound.length > limits.keyBytesMax()) {
      throw Query.bad(
          name, "has " + bound.length + " bytes; keys have at most " + limits.keyBytesMax() + ".");
    }
    return bound;
  }

  private static Direction direction(Query query) {
    return switch (query.text("reverse").orElse("false")) {
      case "false" -> Direction.FORWARD;
      case "true" -> Direction.REVERSE;
      case String text ->
          throw Query.bad("reverse", "is true or false, not '" + Query.quoted(text) + "'.");
    };
  }

  private static int rowsMax(Query query, HttpLimits limits) {
    String text =
        query.text("limit").orElse(String.valueOf(Math.min(ROWS_DEFAULT, limits.scanRowsMax())));
    int rows = text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    if (rows < 1 || rows > limits.scanRowsMax()) {
      throw Query.bad(
          "limit",
          "is a number from 1 to " + limits.scanRowsMax() + ", not '" + Query.quoted(text) + "'.");
    }
    return rows;
  }
}
