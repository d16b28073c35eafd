package dev.kvorum.kvnode.shape;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What nodes ask of each other about the cluster's shape. As bytes, little-endian: u8 kind, then
 * what the kind needs. No kind is a first byte of the requests that clients' work makes.
 */
sealed interface Errand {

  /**
   * What do you see? The answer is a {@link NodeReport} in JSON.
   *
   * @param backNanos since this was asked before
   */
  record Observe(long backNanos) implements Errand {}

  /**
   * Hand the leadership of a shard, if you have it, to a replica. There is no answer to wait for.
   */
  record HandOver(long shard, long toReplica) implements Errand {}

  /**
   * How does the cluster look from where it is conducted? The answer is an {@link Outlook} in JSON,
   * or nothing from a node that doesn't conduct.
   */
  record Look() implements Errand {}

  int OBSERVE = 0x81;
  int HAND_OVER = 0x82;
  int LOOK = 0x90;

  default byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(1 + 2 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    switch (this) {
      case Observe(long backNanos) -> out.put((byte) OBSERVE).putLong(backNanos);
      case Look _ -> out.put((byte) LOOK);
      case HandOver(long shard, long toReplica) ->
          out.put((byte) HAND_OVER).putLong(shard).putLong(toReplica);
    }
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }

  /**
   * Empty for a request that is none of these.
   *
   * @throws IllegalArgumentException where it ends too early
   */
  static Optional<Errand> decode(byte[] payload) {
    ByteBuffer in = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
    try {
      return switch (in.get() & 0xff) {
        case OBSERVE -> Optional.of(new Observe(in.getLong()));
        case LOOK -> Optional.of(new Look());
        case HAND_OVER -> Optional.of(new HandOver(in.getLong(), in.getLong()));
        default -> Optional.empty();
      };
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("an errand of " + payload.length + " bytes", e);
    }
  }
}
