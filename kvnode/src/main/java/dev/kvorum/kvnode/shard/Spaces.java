package dev.kvorum.kvnode.shard;

import dev.kvorum.kvnode.engine.KeyRange;
import java.util.Arrays;

/** How a replica's engine is laid out: the first byte of an engine key says what follows it. */
final class Spaces {

  /** The counters of the state machine. */
  static final byte[] COUNTERS = {0};

  /** Meta's whole state. */
  static final byte[] CLUSTER = {0};

  private static final byte DATA = 1;
  private static final byte DEDUPE = 2;

  static final KeyRange ALL_DATA = KeyRange.prefix(new byte[] {DATA});
  static final KeyRange ALL_DEDUPE = KeyRange.prefix(new byte[] {DEDUPE});

  private Spaces() {}

  static byte[] data(byte[] userKey) {
    return prefixed(DATA, userKey);
  }

  static byte[] dedupe(byte[] idempotencyKey) {
    return prefixed(DEDUPE, idempotencyKey);
  }

  /** What a key of the data or the dedupe space is without its space. */
  static byte[] withoutSpace(byte[] engineKey) {
    return Arrays.copyOfRange(engineKey, 1, engineKey.length);
  }

  /** A range of user keys as a range of engine keys. */
  static KeyRange data(KeyRange userKeys) {
    byte[] end = userKeys.openEnded() ? ALL_DATA.end() : data(userKeys.end());
    return new KeyRange(data(userKeys.start()), end);
  }

  private static byte[] prefixed(byte space, byte[] key) {
    byte[] prefixed = new byte[key.length + 1];
    prefixed[0] = space;
    System.arraycopy(key, 0, prefixed, 1, key.length);
    return prefixed;
  }
}
