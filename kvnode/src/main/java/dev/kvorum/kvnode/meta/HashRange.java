package dev.kvorum.kvnode.meta;

import dev.kvorum.kvnode.raft.Invariant;
import java.util.ArrayList;
import java.util.List;

/**
 * The hashes that a shard owns: {@code from <= hash < to}, unsigned 32 bit.
 *
 * @param to up to 2^32
 */
public record HashRange(long from, long to) {

  /** One more than the largest hash. */
  public static final long END = 1L << 32;

  public static final HashRange ALL = new HashRange(0, END);

  public HashRange {
    Invariant.check(
        0 <= from && from < to && to <= END,
        "a hash range is within 32 bit and not empty",
        from,
        to);
  }

  /** All hashes in a number of ranges of about the same size, in order. */
  public static List<HashRange> even(int count) {
    List<HashRange> ranges = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ranges.add(new HashRange(END * i / count, END * (i + 1) / count));
    }
    return ranges;
  }

  public boolean contains(int hash) {
    long unsigned = Integer.toUnsignedLong(hash);
    return from <= unsigned && unsigned < to;
  }

  public long size() {
    return to - from;
  }
}
