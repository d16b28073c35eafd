package dev.kvorum.kvnode.raft;

/**
 * What differs at each start of a replica.
 *
 * @param nowNanos monotonic time; nobody is voted for within an election timeout of it, since a
 *     leader's lease may count on what this replica said before it stopped (SAFETY 4)
 * @param seed of the random election timeouts
 */
public record Start(long nowNanos, long seed, Urgency urgency) {

  /** When a replica campaigns that has heard of no leader. */
  public enum Urgency {
    /** After an election timeout. */
    PATIENT,
    /** At once, where it has followed nobody yet: the others wait for it. */
    EAGER
  }

  public Start(long nowNanos, long seed) {
    this(nowNanos, seed, Urgency.PATIENT);
  }
}
