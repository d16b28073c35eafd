package dev.kvorum.kvnode.shard.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What a shard's state machine counts, little-endian in the engine: u8 format, u64 version, u64
 * stamp.
 *
 * @param version given to the last write; kept past deletions, so that an ETag never comes back
 * @param stampMillis of the last entry applied
 */
public record Counters(long version, long stampMillis) {

  private static final byte FORMAT = 1;

  static final Counters ZERO = new Counters(0, 0);

  /** After taking over what another has counted: above both, so that nothing goes back. */
  Counters absorbing(Counters donor) {
    return new Counters(
        Math.max(version, donor.version) + 1, Math.max(stampMillis, donor.stampMillis));
  }

  public byte[] encode() {
    return ByteBuffer.allocate(1 + 2 * Long.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(FORMAT)
        .putLong(version)
        .putLong(stampMillis)
        .array();
  }

  /** Throws {@link IllegalArgumentException} for a format that this build does not know. */
  public static Counters decode(Optional<byte[]> stored) {
    return stored
        .map(
            bytes ->
                Wire.read(
                    bytes, "counters", FORMAT, in -> new Counters(in.getLong(), in.getLong())))
        .orElse(ZERO);
  }
}
