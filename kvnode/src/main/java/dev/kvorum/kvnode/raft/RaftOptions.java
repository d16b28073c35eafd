package dev.kvorum.kvnode.raft;

/**
 * The timing and the bounds of a group. Times are monotonic nanoseconds.
 *
 * @param heartbeatNanos how often a leader makes itself heard
 * @param electionMinNanos silence after which a follower may campaign, and before which nobody
 *     grants a vote
 * @param electionMaxNanos each replica waits a random time between the two, so that few campaign at
 *     once (Raft §5.2)
 * @param clockDriftNanos how far two clocks may drift apart in {@code electionMinNanos}: a lease
 *     ends that much earlier
 * @param resendNanos an append without an answer for so long is sent again
 * @param slowDiskNanos a leader whose own disk takes longer than this for one append hands
 *     leadership over
 * @param quietAfterNanos a group that nobody has asked anything for so long goes quiet
 * @param appendBytesMax bytes of entries in one Append message, though always at least one entry
 * @param cacheBytesMax bytes of entries kept in memory for peers that lag, beyond those that are
 *     not yet persisted or applied
 */
public record RaftOptions(
    long heartbeatNanos,
    long electionMinNanos,
    long electionMaxNanos,
    long clockDriftNanos,
    long resendNanos,
    long slowDiskNanos,
    long quietAfterNanos,
    int appendBytesMax,
    int cacheBytesMax) {

  private static final long MILLI = 1_000_000;

  /**
   * For nodes in one datacenter: a leader that is lost is replaced within a second, and six
   * heartbeats fit into the shortest election timeout. All are multiples of a tick of 10 ms.
   */
  public static final RaftOptions DEFAULT =
      new RaftOptions(
          50 * MILLI,
          300 * MILLI,
          600 * MILLI,
          30 * MILLI,
          200 * MILLI,
          2_000 * MILLI,
          1_000 * MILLI,
          1 << 20,
          4 << 20);

  public RaftOptions {
    Invariant.check(
        heartbeatNanos * 3 <= electionMinNanos, "three heartbeats fit into the election timeout");
    Invariant.check(electionMinNanos < electionMaxNanos, "the election timeout is a range");
    Invariant.check(clockDriftNanos < electionMinNanos, "the drift margin leaves a lease");
  }

  /** How long a lease lasts from the send time of the round that confirms it (SAFETY 5). */
  public long leaseNanos() {
    return electionMinNanos - clockDriftNanos;
  }
}
