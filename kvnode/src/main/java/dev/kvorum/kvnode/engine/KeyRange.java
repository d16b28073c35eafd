package dev.kvorum.kvnode.engine;

import java.util.Arrays;

/**
 * The keys with {@code start <= key < end}, in unsigned byte order.
 *
 * @param start inclusive; empty: from the first key
 * @param end exclusive; empty: to the last key
 */
public record KeyRange(byte[] start, byte[] end) {

  private static final byte[] OPEN = {};

  public static final KeyRange ALL = new KeyRange(OPEN, OPEN);

  /** All keys that begin with these bytes. */
  public static KeyRange prefix(byte[] prefix) {
    return new KeyRange(prefix, afterPrefix(prefix));
  }

  public boolean contains(byte[] key) {
    return Arrays.compareUnsigned(start, key) <= 0
        && (openEnded() || Arrays.compareUnsigned(key, end) < 0);
  }

  public boolean openEnded() {
    return end.length == 0;
  }

  /** True when no key can be in it. */
  public boolean isEmpty() {
    return !openEnded() && Arrays.compareUnsigned(start, end) >= 0;
  }

  public KeyRange intersect(KeyRange other) {
    byte[] from = Arrays.compareUnsigned(start, other.start) >= 0 ? start : other.start;
    if (openEnded()) {
      return new KeyRange(from, other.end);
    }
    if (other.openEnded()) {
      return new KeyRange(from, end);
    }
    return new KeyRange(from, Arrays.compareUnsigned(end, other.end) <= 0 ? end : other.end);
  }

  /**
   * The smallest bytes above every key with this prefix; open where there are none, as for {@code
   * ff ff}.
   */
  private static byte[] afterPrefix(byte[] prefix) {
    for (int last = prefix.length - 1; last >= 0; last--) {
      if (prefix[last] != (byte) 0xff) {
        byte[] after = Arrays.copyOf(prefix, last + 1);
        after[last]++;
        return after;
      }
    }
    return OPEN;
  }
}
