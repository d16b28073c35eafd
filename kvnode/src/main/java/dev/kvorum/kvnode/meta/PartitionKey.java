package dev.kvorum.kvnode.meta;

/**
 * Which shard a key belongs to: the MurmurHash3 x86-32 of its partition key, which is what stands
 * between the first <code>{</code> and the next <code>}</code>, if that is not empty, and else the
 * whole key. Keys that share it share a shard.
 */
public final class PartitionKey {

  private PartitionKey() {}

  public static int hash(byte[] key) {
    int open = indexOf(key, (byte) '{', 0);
    if (open >= 0) {
      int close = indexOf(key, (byte) '}', open + 1);
      if (close > open + 1) {
        return Murmur3.hash(key, open + 1, close);
      }
    }
    return Murmur3.hash(key, 0, key.length);
  }

  private static int indexOf(byte[] key, byte wanted, int from) {
    for (int i = from; i < key.length; i++) {
      if (key[i] == wanted) {
        return i;
      }
    }
    return -1;
  }
}
