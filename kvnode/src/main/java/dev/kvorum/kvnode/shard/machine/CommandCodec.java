package dev.kvorum.kvnode.shard.machine;

import dev.kvorum.kvnode.raft.Invariant;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * A command as the bytes of a log entry, little-endian: u8 version, i64 stamp, u8 operation, u8
 * condition, u64 its version, u8 length of the idempotency key and the key, u16 length of the key
 * and the key; the rest is the value.
 *
 * <p>The stamp is filled in by the leader that proposes it, so that the rest can be encoded on the
 * client's thread.
 */
public final class CommandCodec {

  private static final byte VERSION = 1;
  private static final byte PUT = 1;
  private static final byte DELETE = 2;
  private static final byte VERSION_IS = 1;
  private static final int STAMP_AT = 1;
  private static final int KEY_BYTES_MAX = 0xffff;
  private static final int FIXED_BYTES = 1 + Long.BYTES + 1 + 1 + Long.BYTES + 1 + Short.BYTES;

  private CommandCodec() {}

  public static byte[] encode(Command command) {
    byte[] idempotencyKey = command.idempotencyKey().map(IdempotencyKey::bytes).orElse(NOTHING);
    byte[] value =
        switch (command) {
          case Command.Put put -> put.value();
          case Command.Delete _ -> NOTHING;
        };
    Invariant.check(command.key().length <= KEY_BYTES_MAX, "a key's length fits its field");
    int size = FIXED_BYTES + idempotencyKey.length + command.key().length + value.length;
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.put(VERSION).putLong(0).put(operation(command));
    putCondition(out, command.condition());
    out.put((byte) idempotencyKey.length).put(idempotencyKey);
    out.putShort((short) command.key().length).put(command.key());
    out.put(value);
    return out.array();
  }

  public static void stamp(byte[] encoded, long stamp) {
    littleEndian(encoded).putLong(STAMP_AT, stamp);
  }

  public static long stampOf(byte[] encoded) {
    return littleEndian(encoded).getLong(STAMP_AT);
  }

  /**
   * Throws {@link IllegalArgumentException} for a version that this build does not know, and for
   * what is no command.
   */
  public static Command decode(byte[] encoded) {
    return Wire.read(encoded, "a command", VERSION, CommandCodec::command);
  }

  private static Command command(ByteBuffer in) {
    in.getLong();
    byte operation = in.get();
    Condition condition = condition(in);
    byte[] idempotencyKey = bytes(in, Byte.toUnsignedInt(in.get()));
    if (idempotencyKey.length > IdempotencyKey.BYTES_MAX) {
      throw new IllegalArgumentException(
          "an idempotency key of " + idempotencyKey.length + " bytes");
    }
    Optional<IdempotencyKey> named =
        idempotencyKey.length == 0
            ? Optional.empty()
            : Optional.of(new IdempotencyKey(idempotencyKey));
    byte[] key = bytes(in, Short.toUnsignedInt(in.getShort()));
    return switch (operation) {
      case PUT -> new Command.Put(key, bytes(in, in.remaining()), condition, named);
      case DELETE -> new Command.Delete(key, condition, named);
      default ->
          throw new IllegalArgumentException("command " + operation + ": from a newer version");
    };
  }

  /** Feeds all of an encoded command but its stamp to a digest. */
  static void digestUnstamped(byte[] encoded, MessageDigest digest) {
    int after = STAMP_AT + Long.BYTES;
    digest.update(encoded, 0, STAMP_AT);
    digest.update(encoded, after, encoded.length - after);
  }

  private static final byte[] NOTHING = {};

  private static byte operation(Command command) {
    return switch (command) {
      case Command.Put _ -> PUT;
      case Command.Delete _ -> DELETE;
    };
  }

  private static void putCondition(ByteBuffer out, Condition condition) {
    switch (condition) {
      case Condition.Always _ -> out.put((byte) 0).putLong(0);
      case Condition.VersionIs is -> out.put(VERSION_IS).putLong(is.version());
      case Condition.Present _ -> out.put((byte) 2).putLong(0);
      case Condition.Absent _ -> out.put((byte) 3).putLong(0);
    }
  }

  private static Condition condition(ByteBuffer in) {
    byte kind = in.get();
    long version = kind == VERSION_IS ? in.getLong() : Wire.none(in);
    return switch (kind) {
      case 0 -> Condition.ALWAYS;
      case VERSION_IS -> new Condition.VersionIs(version);
      case 2 -> new Condition.Present();
      case 3 -> new Condition.Absent();
      default -> throw new IllegalArgumentException("condition " + kind + ": from a newer version");
    };
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] bytes(ByteBuffer in, int length) {
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
