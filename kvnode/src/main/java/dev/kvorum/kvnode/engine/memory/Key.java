package dev.kvorum.kvnode.engine.memory;

import java.util.Arrays;

/**
 * Bytes as a key of a hash map. Comparable, so that keys chosen to collide cost a tree search and
 * not a list walk.
 */
record Key(byte[] bytes) implements Comparable<Key> {

  @Override
  public boolean equals(Object other) {
    return other instanceof Key(byte[] others) && Arrays.equals(bytes, others);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public int compareTo(Key other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }
}
