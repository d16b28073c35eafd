package dev.kvorum.kvnode.shard.replica;

/**
 * Leaves room for others where work is done in slices: after each slice comes a rest that is a
 * multiple of the time that the slice took. So the work takes a share of what there is, on a slow
 * machine as on a fast one, and where others want the processor, too, it rests longer by itself.
 *
 * <p>One slice at a time; who works and who asks may be different threads.
 */
public final class Pace {

  /** One slice that had to wait for a disk is no reason to stop. */
  private static final long REST_NANOS_MAX = 500_000_000;

  private final int partsOfRest;
  private volatile long restUntil;

  /**
   * @param partsOfRest to one part of work
   */
  public Pace(int partsOfRest, long now) {
    this.partsOfRest = partsOfRest;
    restUntil = now;
  }

  public boolean isRested(long now) {
    return now - restUntil >= 0;
  }

  /** A slice has come to its end. */
  public void worked(long tookNanos, long now) {
    restUntil = now + Math.min(partsOfRest * tookNanos, REST_NANOS_MAX);
  }
}
