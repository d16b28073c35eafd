package dev.kvorum.kvnode.shard;

/**
 * Leaves room for others where work is done in slices: after each slice comes a rest that is a
 * multiple of the time that the slice took. So the work takes a share of what there is, on a slow
 * machine as on a fast one, and where others want the processor, too, it rests longer by itself.
 *
 * <p>One slice at a time; who works and who asks may be different threads.
 */
final class Pace {

  /** To one part of work: with all of a machine's nodes at it, requests have the larger part. */
  private static final int PARTS_OF_REST = 9;

  /** One slice that had to wait for a disk is no reason to stop. */
  private static final long REST_NANOS_MAX = 500_000_000;

  private volatile long restUntil;

  Pace(long now) {
    restUntil = now;
  }

  boolean isRested(long now) {
    return now - restUntil >= 0;
  }

  /** A slice has come to its end. */
  void worked(long tookNanos, long now) {
    restUntil = now + Math.min(PARTS_OF_REST * tookNanos, REST_NANOS_MAX);
  }
}
