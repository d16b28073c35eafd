package dev.kvorum.kvnode.shard.machine;

import dev.kvorum.kvnode.raft.Invariant;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * How a write with an idempotency key ended, little-endian in the engine: u8 format, u64 log index,
 * u64 stamp, u32 hash of the partition key, 16 bytes digest of the request, u8 outcome, u64
 * version.
 *
 * @param order the log index, which orders records of one stamp
 * @param partition says which side of a split the record goes to
 * @param digest of the whole request but its stamp: another request under the same key is refused
 */
public record DedupeRecord(
    long order, long stampMillis, int partition, byte[] digest, Outcome.OfWrite outcome) {

  private static final byte FORMAT = 1;
  private static final int DIGEST_BYTES = 16;

  boolean isOfRequest(byte[] otherDigest) {
    return Arrays.equals(digest, otherDigest);
  }

  /** The first 16 bytes of the SHA-256 of an encoded command without its stamp. */
  public static byte[] digestOf(byte[] encodedCommand) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      CommandCodec.digestUnstamped(encodedCommand, sha256);
      return Arrays.copyOf(sha256.digest(), DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The same, as if it had been made later. */
  DedupeRecord later(long millis) {
    return new DedupeRecord(order, stampMillis + millis, partition, digest, outcome);
  }

  public byte[] encode() {
    ByteBuffer out =
        ByteBuffer.allocate(1 + 8 + 8 + 4 + DIGEST_BYTES + 1 + 8).order(ByteOrder.LITTLE_ENDIAN);
    out.put(FORMAT).putLong(order).putLong(stampMillis).putInt(partition).put(digest);
    switch (outcome) {
      case Outcome.Created created -> out.put((byte) 1).putLong(created.version());
      case Outcome.Replaced replaced -> out.put((byte) 2).putLong(replaced.version());
      case Outcome.Deleted deleted -> out.put((byte) 3).putLong(deleted.version());
      case Outcome.NothingToDelete _ -> out.put((byte) 4).putLong(0);
      case Outcome.PreconditionFailed failed when failed.current().isPresent() ->
          out.put((byte) 5).putLong(failed.current().getAsLong());
      case Outcome.PreconditionFailed _ -> out.put((byte) 6).putLong(0);
      case Outcome.IdempotencyKeyReused _, Outcome.Unknown _, Outcome.Refusal _ ->
          throw new Invariant.Broken("only outcomes of applied writes are remembered");
    }
    return out.array();
  }

  /** Throws {@link IllegalArgumentException} for a format that this build does not know. */
  public static DedupeRecord decode(byte[] bytes) {
    return Wire.read(bytes, "a dedupe record", FORMAT, DedupeRecord::record);
  }

  private static DedupeRecord record(ByteBuffer in) {
    long order = in.getLong();
    long stampMillis = in.getLong();
    int partition = in.getInt();
    byte[] digest = new byte[DIGEST_BYTES];
    in.get(digest);
    return new DedupeRecord(order, stampMillis, partition, digest, outcome(in.get(), in));
  }

  private static Outcome.OfWrite outcome(byte code, ByteBuffer in) {
    return switch (code) {
      case 1 -> new Outcome.Created(in.getLong());
      case 2 -> new Outcome.Replaced(in.getLong());
      case 3 -> new Outcome.Deleted(in.getLong());
      case 4 -> {
        Wire.none(in);
        yield new Outcome.NothingToDelete();
      }
      case 5 -> new Outcome.PreconditionFailed(OptionalLong.of(in.getLong()));
      case 6 -> {
        Wire.none(in);
        yield new Outcome.PreconditionFailed(OptionalLong.empty());
      }
      default -> throw new IllegalArgumentException("outcome " + code + ": from a newer version");
    };
  }
}
