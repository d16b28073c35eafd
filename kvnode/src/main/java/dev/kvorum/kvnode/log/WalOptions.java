package dev.kvorum.kvnode.log;

/**
 * Sizes of the log and when it forces.
 *
 * @param segmentBytes size of a segment file, allocated ahead; a batch that is larger gets a
 *     segment of its own size
 * @param batchBytesMax appends of how many bytes are written together at most; a single append may
 *     be larger
 * @param copyBytesPerCycle how much of an old segment's live content one duty cycle copies forward:
 *     it bounds the pause that cleaning puts into a write
 * @param spareSegments segments kept allocated ahead for reuse; 0 allocates each when it is needed
 * @param sync when data is forced
 */
public record WalOptions(
    int segmentBytes,
    int batchBytesMax,
    int copyBytesPerCycle,
    int spareSegments,
    SyncPolicy sync) {

  public static final WalOptions DEFAULTS =
      new WalOptions(64 << 20, 4 << 20, 256 << 10, 2, SyncPolicy.ALWAYS);

  /** Below this not even the smallest batches would fit. */
  private static final int SEGMENT_BYTES_MIN = 1024;

  public WalOptions {
    require(segmentBytes >= SEGMENT_BYTES_MIN, "segmentBytes is at least " + SEGMENT_BYTES_MIN);
    require(batchBytesMax > 0, "batchBytesMax is above 0");
    require(copyBytesPerCycle > 0, "copyBytesPerCycle is above 0");
    require(spareSegments >= 0, "spareSegments is not negative");
  }

  public WalOptions withSegmentBytes(int bytes) {
    return new WalOptions(bytes, batchBytesMax, copyBytesPerCycle, spareSegments, sync);
  }

  public WalOptions withSpareSegments(int count) {
    return new WalOptions(segmentBytes, batchBytesMax, copyBytesPerCycle, count, sync);
  }

  public WalOptions withSync(SyncPolicy policy) {
    return new WalOptions(segmentBytes, batchBytesMax, copyBytesPerCycle, spareSegments, policy);
  }

  private static void require(boolean holds, String claim) {
    if (!holds) {
      throw new IllegalArgumentException(claim);
    }
  }
}
