package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.MetaJson;
import dev.kvorum.kvnode.meta.NodeCommand.NodeJoined;
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

  /** Do you know a newer map? The answer is that, in JSON, or nothing. */
  record NewerMap(long than) implements Errand {}

  /** Take this node in, or ask whoever leads meta to do it. The answer is a {@link Welcome}. */
  record TakeIn(NodeJoined who) implements Errand {}

  /** Take this node in, if you lead meta: another member was asked. Answered as {@link TakeIn}. */
  record Register(NodeJoined who) implements Errand {}

  int OBSERVE = 0x81;
  int HAND_OVER = 0x82;
  int NEWER_MAP = 0x83;
  int TAKE_IN = 0x84;
  int REGISTER = 0x85;
  int LOOK = 0x90;

  default byte[] encode() {
    return switch (this) {
      case Observe(long backNanos) -> bytes(OBSERVE, backNanos);
      case Look _ -> bytes(LOOK);
      case HandOver(long shard, long toReplica) -> bytes(HAND_OVER, shard, toReplica);
      case NewerMap(long than) -> bytes(NEWER_MAP, than);
      case TakeIn(NodeJoined who) -> bytes(TAKE_IN, who);
      case Register(NodeJoined who) -> bytes(REGISTER, who);
    };
  }

  private static byte[] bytes(int kind, long... numbers) {
    ByteBuffer out =
        ByteBuffer.allocate(1 + numbers.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) kind);
    for (long number : numbers) {
      out.putLong(number);
    }
    return out.array();
  }

  private static byte[] bytes(int kind, NodeJoined who) {
    byte[] json = MetaJson.encode(who);
    return ByteBuffer.allocate(1 + json.length).put((byte) kind).put(json).array();
  }

  private static NodeJoined who(ByteBuffer in) {
    byte[] json = new byte[in.remaining()];
    in.get(json);
    return MetaJson.decode(json, NodeJoined.class);
  }

  /**
   * Empty for a request that is none of these.
   *
   * @throws IllegalArgumentException where it ends too early, or holds what it should not
   */
  static Optional<Errand> decode(byte[] payload) {
    ByteBuffer in = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
    try {
      return switch (in.get() & 0xff) {
        case OBSERVE -> Optional.of(new Observe(in.getLong()));
        case LOOK -> Optional.of(new Look());
        case HAND_OVER -> Optional.of(new HandOver(in.getLong(), in.getLong()));
        case NEWER_MAP -> Optional.of(new NewerMap(in.getLong()));
        case TAKE_IN -> Optional.of(new TakeIn(who(in)));
        case REGISTER -> Optional.of(new Register(who(in)));
        default -> Optional.empty();
      };
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("an errand of " + payload.length + " bytes", e);
    }
  }
}
