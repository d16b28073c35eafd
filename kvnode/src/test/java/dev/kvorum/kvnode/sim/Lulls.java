package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.EventQueue.SECOND;

import java.util.SplittableRandom;

/**
 * When all clients leave the cluster alone, long enough for its shards to go to rest, and then all
 * come back: in half of the seeds, a third of the time.
 *
 * @param overNanos when the faults end, and the lulls with them: whatever went before, a cluster
 *     that is left in peace has to commit what is asked of it
 */
record Lulls(long seed, long overNanos) {

  /** When the lull ends that is now, or now where there is none. */
  long endNanos(long nowNanos) {
    long second = nowNanos / SECOND;
    boolean lull =
        seed % 2 == 0
            && nowNanos < overNanos
            && new SplittableRandom(seed * 1_000_003 + second).nextInt(3) == 0;
    return lull ? (second + 1) * SECOND : nowNanos;
  }
}
