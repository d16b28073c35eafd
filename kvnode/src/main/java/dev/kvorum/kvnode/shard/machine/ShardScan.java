package dev.kvorum.kvnode.shard.machine;

import dev.kvorum.kvnode.meta.HashRange;
import java.util.List;

/** A page of one shard. */
public sealed interface ShardScan {

  /** Whether the shard has rows after those of a page. */
  enum Rest {
    MORE,
    NOTHING
  }

  /**
   * @param covered the hashes whose keys the page speaks for
   */
  record Rows(HashRange covered, List<ScanResult.Row> rows, Rest rest) implements ShardScan {}

  record Refused(Outcome.Refusal why) implements ShardScan {}

  /** The shard has no keys to show: it is frozen, or this replica has none yet. */
  record Moved() implements ShardScan {}
}
