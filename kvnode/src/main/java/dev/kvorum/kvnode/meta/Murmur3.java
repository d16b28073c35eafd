package dev.kvorum.kvnode.meta;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** MurmurHash3 x86-32 with seed 0, by Austin Appleby, who placed it in the public domain. */
final class Murmur3 {

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int C1 = 0xcc9e2d51;
  private static final int C2 = 0x1b873593;

  private Murmur3() {}

  /** Hash of the bytes {@code from <= i < to}. */
  static int hash(byte[] bytes, int from, int to) {
    int hash = 0;
    int at = from;
    for (; at + Integer.BYTES <= to; at += Integer.BYTES) {
      hash ^= mix((int) INTS.get(bytes, at));
      hash = Integer.rotateLeft(hash, 13) * 5 + 0xe6546b64;
    }
    int tail = 0;
    for (int i = to - 1; i >= at; i--) {
      tail = tail << 8 | (bytes[i] & 0xff);
    }
    hash ^= mix(tail);
    return avalanche(hash ^ (to - from));
  }

  private static int mix(int k) {
    return Integer.rotateLeft(k * C1, 15) * C2;
  }

  private static int avalanche(int hash) {
    int h = hash;
    h = (h ^ h >>> 16) * 0x85ebca6b;
    h = (h ^ h >>> 13) * 0xc2b2ae35;
    return h ^ h >>> 16;
  }
}
