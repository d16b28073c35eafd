package dev.kvorum.kvnode.log;

/**
 * When the disk counts as low, and what is kept back. Pure.
 *
 * @param lowBytes below this much usable space writes are refused: room for the log to allocate
 *     segments and to copy forward, and for the engine to compact, until deletes help
 * @param clearBytes from this much on they are taken again; more than the reserve above low, so
 *     that releasing the reserve never clears the state by itself
 * @param reserveBytes size of the file that is given up when even the room below low is gone
 */
public record SpaceLimits(long lowBytes, long clearBytes, long reserveBytes) {

  private static final int LOW_SEGMENTS = 4;

  public SpaceLimits {
    if (lowBytes <= 0 || reserveBytes < 0 || clearBytes <= lowBytes + reserveBytes) {
      throw new IllegalArgumentException(
          "space limits are 0 < low and low + reserve < clear, not low %d, reserve %d, clear %d"
              .formatted(lowBytes, reserveBytes, clearBytes));
    }
  }

  /**
   * Limits that fit a log with such segments. Low leaves room for four of them: the one that is
   * allocated ahead, the next, the tail that a start rewrites before it deletes the old one, and
   * one for the engine. The reserve is one more.
   */
  public static SpaceLimits of(WalOptions options) {
    long segment = options.segmentBytes();
    return new SpaceLimits(LOW_SEGMENTS * segment, (LOW_SEGMENTS + 2) * segment, segment);
  }

  Space next(Space now, long usableBytes) {
    return switch (now) {
      case OK -> usableBytes < lowBytes ? Space.LOW : Space.OK;
      case LOW -> usableBytes >= clearBytes ? Space.OK : Space.LOW;
    };
  }

  /** Whether there is so much room that making the reserve again leaves the disk clear. */
  boolean affordsReserve(long usableBytes) {
    return usableBytes - reserveBytes >= clearBytes;
  }
}
