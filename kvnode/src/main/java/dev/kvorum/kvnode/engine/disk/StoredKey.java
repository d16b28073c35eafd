package dev.kvorum.kvnode.engine.disk;

import java.util.Arrays;

/**
 * How a key is stored, so that there is room below all keys for the applied index.
 *
 * <p>Keys that are empty or begin with 00 get 00 01 in front; all others are stored as they are,
 * without a copy. That keeps the order, and the single byte 00 sorts below everything and is
 * nobody's key.
 */
public final class StoredKey {

  /** Where a replica keeps its applied index. */
  public static final byte[] APPLIED_INDEX = {0};

  private static final byte[] ESCAPE = {0, 1};

  private StoredKey() {}

  public static byte[] of(byte[] key) {
    if (key.length > 0 && key[0] != 0) {
      return key;
    }
    byte[] stored = Arrays.copyOf(ESCAPE, ESCAPE.length + key.length);
    System.arraycopy(key, 0, stored, ESCAPE.length, key.length);
    return stored;
  }

  public static byte[] original(byte[] stored) {
    return stored[0] != 0 ? stored : Arrays.copyOfRange(stored, ESCAPE.length, stored.length);
  }
}
