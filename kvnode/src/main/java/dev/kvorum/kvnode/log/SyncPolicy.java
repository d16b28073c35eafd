package dev.kvorum.kvnode.log;

import java.time.Duration;

/**
 * When what the log has written is forced to the disk. It speaks of data only: hard states, bases,
 * membership entries and tombstones are always forced before they are acknowledged (SAFETY 12).
 */
public sealed interface SyncPolicy {

  SyncPolicy ALWAYS = new Always();
  SyncPolicy NEVER = new Never();

  static SyncPolicy every(Duration interval) {
    return new Interval(interval);
  }

  /** Whether a machine that loses power may take acknowledged writes with it. */
  default boolean relaxed() {
    return !(this instanceof Always);
  }

  /** Nothing is acknowledged before it is forced. */
  record Always() implements SyncPolicy {}

  /**
   * Acknowledged when written, forced at latest after the interval: power loss may take as much.
   */
  record Interval(Duration duration) implements SyncPolicy {
    public Interval {
      if (!duration.isPositive()) {
        throw new IllegalArgumentException("a sync interval is above zero, not " + duration);
      }
    }
  }

  /**
   * Acknowledged when written; the operating system decides when it reaches the disk, a full
   * segment at latest.
   */
  record Never() implements SyncPolicy {}
}
