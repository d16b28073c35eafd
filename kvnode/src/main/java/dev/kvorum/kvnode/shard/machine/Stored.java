package dev.kvorum.kvnode.shard.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A user's value as the engine keeps it, little-endian: u8 format, u64 version; the rest is the
 * value.
 */
public record Stored(long version, byte[] value) {

  private static final byte FORMAT = 1;
  private static final int HEADER_BYTES = 1 + Long.BYTES;

  public byte[] encode() {
    return ByteBuffer.allocate(HEADER_BYTES + value.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(FORMAT)
        .putLong(version)
        .put(value)
        .array();
  }

  /** Throws {@link IllegalArgumentException} for a format that this build does not know. */
  public static Stored decode(byte[] bytes) {
    return new Stored(versionOf(bytes), Arrays.copyOfRange(bytes, HEADER_BYTES, bytes.length));
  }

  /** As {@link #decode}, without a copy of the value. */
  static long versionOf(byte[] bytes) {
    if (bytes.length < HEADER_BYTES) {
      throw new IllegalArgumentException(
          "a value that ends too early, after " + bytes.length + " bytes");
    }
    if (bytes[0] != FORMAT) {
      throw new IllegalArgumentException("value format " + bytes[0] + ": from a newer version");
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(1);
  }
}
