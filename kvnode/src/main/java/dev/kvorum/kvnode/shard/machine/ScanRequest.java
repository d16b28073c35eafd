package dev.kvorum.kvnode.shard.machine;

import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;

/**
 * A page of keys of a range.
 *
 * @param range of user keys, {@code [start, end)} in either direction
 * @param rowsMax at least 1
 * @param bytesMax of keys and values together, which the last row may exceed
 */
public record ScanRequest(
    KeyRange range, Direction direction, Consistency consistency, int rowsMax, int bytesMax) {

  public ScanRequest {
    if (rowsMax < 1 || bytesMax < 1) {
      throw new IllegalArgumentException(
          "a page of " + rowsMax + " rows and " + bytesMax + " bytes");
    }
  }

  public ScanRequest with(Consistency other) {
    return new ScanRequest(range, direction, other, rowsMax, bytesMax);
  }

  public ScanRequest withAtMost(int rows, int bytes) {
    return new ScanRequest(
        range, direction, consistency, Math.min(rows, rowsMax), Math.min(bytes, bytesMax));
  }
}
