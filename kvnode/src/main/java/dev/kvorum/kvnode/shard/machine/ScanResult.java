package dev.kvorum.kvnode.shard.machine;

import java.util.List;
import java.util.Optional;

/** The end of a scan. */
public sealed interface ScanResult {

  /**
   * @param more the range that is left, empty when the page reached the end
   */
  record Page(List<Row> rows, Optional<dev.kvorum.kvnode.engine.KeyRange> more)
      implements ScanResult {}

  record Refused(Outcome.Refusal why) implements ScanResult {}

  record Row(byte[] key, byte[] value, long version) {}
}
