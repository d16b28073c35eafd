package dev.kvorum.kvnode.shard.machine;

import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.meta.HashRange;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * A growing little-endian buffer with the few shapes that forwarded requests, their answers and a
 * shard's own commands are made of.
 */
public final class Wire {

  private ByteBuffer out = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);

  public Wire u8(int value) {
    room(1).put((byte) value);
    return this;
  }

  public Wire u32(int value) {
    room(Integer.BYTES).putInt(value);
    return this;
  }

  public Wire u64(long value) {
    room(Long.BYTES).putLong(value);
    return this;
  }

  public Wire bytes(byte[] value) {
    u32(value.length);
    room(value.length).put(value);
    return this;
  }

  public Wire text(String value) {
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  public Wire optional(OptionalLong value) {
    u8(value.isPresent() ? 1 : 0);
    return u64(value.orElse(0));
  }

  public Wire hashes(HashRange range) {
    return u64(range.from()).u64(range.to());
  }

  public Wire range(KeyRange range) {
    return bytes(range.start()).bytes(range.end());
  }

  public Wire consistency(Consistency consistency) {
    return switch (consistency) {
      case Consistency.Linearizable _ -> u8(0).optional(OptionalLong.empty());
      case Consistency.Lease _ -> u8(1).optional(OptionalLong.empty());
      case Consistency.Stale(Optional<Duration> bound) ->
          u8(2)
              .optional(
                  bound
                      .map(limit -> OptionalLong.of(limit.toNanos()))
                      .orElse(OptionalLong.empty()));
    };
  }

  public byte[] done() {
    return Arrays.copyOf(out.array(), out.position());
  }

  /**
   * Reads a whole message whose first byte is its version. Throws {@link IllegalArgumentException}
   * for another version, and where the bytes end too early or go on.
   */
  public static <T> T read(byte[] bytes, String what, byte version, Function<ByteBuffer, T> shape) {
    ByteBuffer in = in(bytes);
    try {
      byte found = in.get();
      if (found != version) {
        throw new IllegalArgumentException(what + " format " + found + ": from a newer version");
      }
      T value = shape.apply(in);
      if (in.hasRemaining()) {
        throw new IllegalArgumentException(
            what + " that goes on after its end, for " + in.remaining() + " bytes");
      }
      return value;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException(
          what + " that ends too early, after " + bytes.length + " bytes", e);
    }
  }

  public static ByteBuffer in(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  public static boolean flag(ByteBuffer in) {
    byte value = in.get();
    if (value != 0 && value != 1) {
      throw new IllegalArgumentException("flag " + value + ": from a newer version");
    }
    return value == 1;
  }

  public static byte[] bytes(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException(
          "a length of " + length + " in a message of " + in.limit() + " bytes");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  public static HashRange hashes(ByteBuffer in) {
    long from = in.getLong();
    long to = in.getLong();
    if (from < 0 || from >= to || to > HashRange.END) {
      throw new IllegalArgumentException("the hashes from " + from + " to " + to);
    }
    return new HashRange(from, to);
  }

  /** How many of something follow, each at least a byte. */
  static int count(ByteBuffer in) {
    int count = in.getInt();
    if (count < 0 || count > in.remaining()) {
      throw new IllegalArgumentException(
          "a count of " + count + " in a message of " + in.limit() + " bytes");
    }
    return count;
  }

  public static String text(ByteBuffer in) {
    return new String(bytes(in), StandardCharsets.UTF_8);
  }

  public static OptionalLong optional(ByteBuffer in) {
    boolean present = flag(in);
    long value = present ? in.getLong() : none(in);
    return present ? OptionalLong.of(value) : OptionalLong.empty();
  }

  /**
   * Where another kind has a number this one has zero: what no version writes is not taken for
   * something else.
   */
  static long none(ByteBuffer in) {
    long value = in.getLong();
    if (value != 0) {
      throw new IllegalArgumentException("the number " + value + " where there is none");
    }
    return value;
  }

  public static KeyRange range(ByteBuffer in) {
    return new KeyRange(bytes(in), bytes(in));
  }

  public static Direction direction(ByteBuffer in) {
    return flag(in) ? Direction.REVERSE : Direction.FORWARD;
  }

  public static Consistency consistency(ByteBuffer in) {
    byte kind = in.get();
    OptionalLong bound = optional(in);
    if (kind != 2 && bound.isPresent()) {
      throw new IllegalArgumentException("consistency " + kind + " with a bound");
    }
    return switch (kind) {
      case 0 -> Consistency.LINEARIZABLE;
      case 1 -> new Consistency.Lease();
      case 2 ->
          new Consistency.Stale(
              bound.isPresent()
                  ? Optional.of(Duration.ofNanos(bound.getAsLong()))
                  : Optional.empty());
      default ->
          throw new IllegalArgumentException("consistency " + kind + ": from a newer version");
    };
  }

  private ByteBuffer room(int bytes) {
    if (out.remaining() < bytes) {
      int size = Math.max(out.capacity() * 2, out.position() + bytes);
      out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN).put(out.flip());
    }
    return out;
  }
}
