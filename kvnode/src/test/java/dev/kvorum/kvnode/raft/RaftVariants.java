package dev.kvorum.kvnode.raft;

/** Production's options, but for what a test is about. */
public final class RaftVariants {

  private static final RaftOptions DEFAULT = RaftOptions.DEFAULT;

  private RaftVariants() {}

  /** Appends and caches so small that a few entries fill them. */
  public static RaftOptions sized(int appendBytesMax, int cacheBytesMax) {
    return of(DEFAULT.slowDiskNanos(), DEFAULT.quietAfterNanos(), appendBytesMax, cacheBytesMax);
  }

  /** As {@link #sized}, and what takes seconds in production comes soon. */
  public static RaftOptions of(
      long slowDiskNanos, long quietAfterNanos, int appendBytesMax, int cacheBytesMax) {
    return new RaftOptions(
        DEFAULT.heartbeatNanos(),
        DEFAULT.electionMinNanos(),
        DEFAULT.electionMaxNanos(),
        DEFAULT.clockDriftNanos(),
        DEFAULT.resendNanos(),
        slowDiskNanos,
        quietAfterNanos,
        appendBytesMax,
        cacheBytesMax);
  }
}
