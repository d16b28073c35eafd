package dev.kvorum.kvnode.shard.machine;

import java.time.Duration;
import java.util.Optional;

/** How new the answer to a read must be. */
public sealed interface Consistency {

  /**
   * At least as new as every write that was answered before the read began; proven by a round of a
   * majority.
   */
  record Linearizable() implements Consistency {}

  /**
   * The same, proven by the leader's lease: no round, but it trusts that clocks run at about the
   * same speed.
   */
  record Lease() implements Consistency {}

  /** Whatever this replica has, not older than {@code maxStaleness} where that is given. */
  record Stale(Optional<Duration> maxStaleness) implements Consistency {}

  Consistency LINEARIZABLE = new Linearizable();
}
