package dev.kvorum.kvnode.shard.machine;

import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.meta.HashRange;
import dev.kvorum.kvnode.meta.PartitionKey;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** How a replica's engine is laid out: the first byte of an engine key says what follows it. */
public final class Spaces {

  /** The counters of the state machine. */
  static final byte[] COUNTERS = {0};

  /** Meta's whole state. */
  static final byte[] CLUSTER = {0};

  /** What the shard owns. */
  public static final byte[] SHARD = {0, 1};

  private static final byte DATA = 1;
  private static final byte DEDUPE = 2;

  static final KeyRange ALL_DATA = KeyRange.prefix(new byte[] {DATA});
  static final KeyRange ALL_DEDUPE = KeyRange.prefix(new byte[] {DEDUPE});

  private Spaces() {}

  public static byte[] data(byte[] userKey) {
    return prefixed(DATA, userKey);
  }

  /**
   * An idempotency key behind the hash of the partition that it was used for, big-endian: what goes
   * along with a range of hashes is a range of these, and one key may be used in two shards that
   * become one.
   */
  static byte[] dedupe(int partition, byte[] idempotencyKey) {
    return ByteBuffer.allocate(1 + Integer.BYTES + idempotencyKey.length)
        .put(DEDUPE)
        .putInt(partition)
        .put(idempotencyKey)
        .array();
  }

  /**
   * Whether what stands under an engine key is of a range's partitions, or of none, as the counters
   * are. What a shard has split off isn't, and goes into no snapshot of it.
   */
  public static boolean belongsTo(HashRange range, byte[] engineKey) {
    return switch (engineKey[0]) {
      case DATA -> range.contains(PartitionKey.hash(userKeyOf(engineKey)));
      case DEDUPE -> range.contains(ByteBuffer.wrap(engineKey).getInt(1));
      default -> true;
    };
  }

  /** Whether a value stands under an engine key, of a range's partitions. */
  public static boolean isValueOf(HashRange range, byte[] engineKey) {
    return engineKey[0] == DATA && belongsTo(range, engineKey);
  }

  /** The idempotency key of an engine key of the dedupe space. */
  static byte[] idempotencyKeyOf(byte[] dedupeKey) {
    return Arrays.copyOfRange(dedupeKey, 1 + Integer.BYTES, dedupeKey.length);
  }

  /** The engine keys of all idempotency keys of a range of hashes. */
  static KeyRange dedupe(HashRange range) {
    byte[] end = range.to() == HashRange.END ? ALL_DEDUPE.end() : beginningWith(range.to());
    return new KeyRange(beginningWith(range.from()), end);
  }

  /** The user's key of an engine key of the data space. */
  static byte[] userKeyOf(byte[] dataKey) {
    return Arrays.copyOfRange(dataKey, 1, dataKey.length);
  }

  /** A range of user keys as a range of engine keys. */
  public static KeyRange data(KeyRange userKeys) {
    byte[] end = userKeys.openEnded() ? ALL_DATA.end() : data(userKeys.end());
    return new KeyRange(data(userKeys.start()), end);
  }

  private static byte[] beginningWith(long hash) {
    return dedupe((int) hash, new byte[0]);
  }

  private static byte[] prefixed(byte space, byte[] key) {
    byte[] prefixed = new byte[key.length + 1];
    prefixed[0] = space;
    System.arraycopy(key, 0, prefixed, 1, key.length);
    return prefixed;
  }
}
