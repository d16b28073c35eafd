package dev.kvorum.kvnode.engine.lmdb;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A part of the key space of an environment, by which keys of any length fit into LMDB's 511 bytes.
 *
 * <p>All keys begin in the root space. A record's key is the space's prefix and then the key, where
 * both fit into 510 bytes. A longer key is cut: its first part fills 511 bytes, and the record
 * there is a <em>branch</em>, whose value names another space, in which the rest of the key is kept
 * by the same rule. All keys with that first part share the branch. So byte order stays: within a
 * space records are in byte order, and a branch stands where all keys behind it belong, for each
 * begins with its bytes and none before or after it does.
 *
 * <p>A record of 511 bytes is a branch and every other one holds a pair, so nothing need be marked.
 * Prefixes: 00 for the state's position, 01 for the root space, 02 and a number for the others.
 *
 * @param prefix of the records of this space
 * @param before the part of the keys that was cut off on the way here
 */
record Space(byte[] prefix, byte[] before) {

  static final int KEY_BYTES_MAX = 511;

  /** Where a table keeps its position. */
  static final byte[] POSITION = {0};

  static final Space ROOT = new Space(new byte[] {1}, new byte[0]);

  private static final byte BRANCH = 2;

  /** The space of a branch. */
  static Space of(long number, byte[] before) {
    return new Space(
        ByteBuffer.allocate(1 + Long.BYTES).put(BRANCH).putLong(number).array(), before);
  }

  /** The key of the pair's record, or of the branch that leads to it: see {@link #isBranch}. */
  byte[] record(byte[] key) {
    int rest = key.length - before.length;
    byte[] record = Arrays.copyOf(prefix, Math.min(prefix.length + rest, KEY_BYTES_MAX));
    System.arraycopy(key, before.length, record, prefix.length, record.length - prefix.length);
    return record;
  }

  static boolean isBranch(byte[] record) {
    return record.length == KEY_BYTES_MAX;
  }

  boolean holds(byte[] record) {
    return record.length >= prefix.length
        && Arrays.equals(record, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** The key, or the part of it that a branch stands for. */
  byte[] key(byte[] record) {
    int rest = record.length - prefix.length;
    byte[] key = Arrays.copyOf(before, before.length + rest);
    System.arraycopy(record, prefix.length, key, before.length, rest);
    return key;
  }

  /** The space behind a branch of this one. */
  Space behind(byte[] branch, long number) {
    return of(number, key(branch));
  }

  /** Above every record of this space and below those of all later ones. */
  byte[] end() {
    byte[] end = prefix.clone();
    int last = end.length - 1;
    while (++end[last] == 0) {
      last--;
    }
    return end;
  }
}
