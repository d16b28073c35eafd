package dev.kvorum.kvnode.shard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A user's value as the engine keeps it, little-endian: u8 format, u64 version; the rest is the value. */
record Stored(long version, byte[] value) {

  private static final byte FORMAT = 1;
  private static final int HEADER_BYTES = 1 + Long.BYTES;

  byte[] encode() {
    return ByteBuffer.allocate(HEADER_BYTES + value.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(FORMAT)
        .putLong(version)
        .put(value)
        .array();
  }

  /** Throws {@link IllegalArgumentException} for a format that this build does not know. */
  static Stored decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    byte format = in.get();
    if (format != FORMAT) {
      throw new IllegalArgumentException("value format " + format + ": written by a newer version");
    }
    long version = in.getLong();
    byte[] value = new byte[in.remaining()];
    in.get(value);
    return new Stored(version, value);
  }

  static long versionOf(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(1);
  }
}
