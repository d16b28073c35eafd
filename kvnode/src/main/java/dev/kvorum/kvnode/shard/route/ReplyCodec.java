package dev.kvorum.kvnode.shard.route;

import dev.kvorum.kvnode.meta.HashRange;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.ScanResult;
import dev.kvorum.kvnode.shard.machine.ShardRead;
import dev.kvorum.kvnode.shard.machine.ShardScan;
import dev.kvorum.kvnode.shard.machine.ShardScan.Rest;
import dev.kvorum.kvnode.shard.machine.Wire;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/** Answers to forwarded requests as bytes: u8 version, u8 kind, then what the kind needs. */
final class ReplyCodec {

  private static final byte VERSION = 1;
  private static final int ELSEWHERE = 64;
  private static final int ROWS = 65;
  private static final int SAFE = 66;
  private static final int UNSAFE = 67;
  private static final int MOVED = 68;

  private ReplyCodec() {}

  static byte[] encode(WriteEnd end) {
    return switch (end) {
      case WriteEnd.Ended(Outcome.OfWrite outcome) -> encode(outcome);
      case WriteEnd.Elsewhere(OptionalLong leaderNode) ->
          begin(ELSEWHERE).optional(leaderNode).done();
      case WriteEnd.Moved _ -> begin(MOVED).done();
    };
  }

  static byte[] encode(ShardRead read) {
    return switch (read) {
      case ShardRead.Answered(Outcome.OfRead outcome) -> encode(outcome);
      case ShardRead.Moved _ -> begin(MOVED).done();
    };
  }

  static byte[] encode(Outcome outcome) {
    Wire out =
        switch (outcome) {
          case Outcome.Created created -> begin(1).u64(created.version());
          case Outcome.Replaced replaced -> begin(2).u64(replaced.version());
          case Outcome.Deleted deleted -> begin(3).u64(deleted.version());
          case Outcome.NothingToDelete _ -> begin(4);
          case Outcome.PreconditionFailed failed -> begin(5).optional(failed.current());
          case Outcome.IdempotencyKeyReused _ -> begin(6);
          case Outcome.Unknown _ -> begin(7);
          case Outcome.Found found ->
              begin(8).bytes(found.value()).u64(found.version()).optional(found.staleness());
          case Outcome.Missing missing -> begin(9).optional(missing.staleness());
          case Outcome.Busy _ -> begin(10);
          case Outcome.NoLeader _ -> begin(11);
          case Outcome.NoSuchKeyspace _ -> begin(12);
          case Outcome.DiskFull _ -> begin(13);
          case Outcome.IdempotencyTableFull _ -> begin(14);
          case Outcome.NotAMember _ -> begin(15);
          case Outcome.NotUnderstood _ -> begin(16);
        };
    return out.done();
  }

  static byte[] encode(ShardScan scan) {
    return switch (scan) {
      case ShardScan.Refused(Outcome.Refusal why) -> encode(why);
      case ShardScan.Moved _ -> begin(MOVED).done();
      case ShardScan.Rows(HashRange covered, List<ScanResult.Row> rows, Rest rest) -> {
        Wire out = begin(ROWS).hashes(covered);
        out.u8(rest == Rest.MORE ? 1 : 0).u32(rows.size());
        rows.forEach(row -> out.bytes(row.key()).bytes(row.value()).u64(row.version()));
        yield out.done();
      }
    };
  }

  static byte[] encode(NodeControl.SafeToStop safe) {
    return safe.safe()
        ? begin(SAFE).done()
        : begin(UNSAFE).text(String.join("; ", safe.reasons())).done();
  }

  /** This and its siblings throw {@link IllegalArgumentException} for what is no such answer. */
  static WriteEnd writeEnd(byte[] reply) {
    return read(
        reply,
        in -> {
          byte kind = in.get();
          return switch (kind) {
            case ELSEWHERE -> new WriteEnd.Elsewhere(Wire.optional(in));
            case MOVED -> new WriteEnd.Moved();
            default -> new WriteEnd.Ended(outcome(kind, in, Outcome.OfWrite.class));
          };
        });
  }

  static ShardRead read(byte[] reply) {
    return read(
        reply,
        in -> {
          byte kind = in.get();
          return kind == MOVED
              ? new ShardRead.Moved()
              : new ShardRead.Answered(outcome(kind, in, Outcome.OfRead.class));
        });
  }

  static ShardScan scan(byte[] reply) {
    return read(
        reply,
        in -> {
          byte kind = in.get();
          return switch (kind) {
            case ROWS -> rows(in);
            case MOVED -> new ShardScan.Moved();
            default -> new ShardScan.Refused(outcome(kind, in, Outcome.Refusal.class));
          };
        });
  }

  static NodeControl.SafeToStop safeToStop(byte[] reply) {
    return read(
        reply,
        in ->
            in.get() == SAFE
                ? new NodeControl.SafeToStop(true, List.of())
                : new NodeControl.SafeToStop(false, List.of(Wire.text(in))));
  }

  private static <T> T read(byte[] reply, Function<ByteBuffer, T> shape) {
    return Wire.read(reply, "an answer", VERSION, shape);
  }

  private static ShardScan rows(ByteBuffer in) {
    HashRange covered = Wire.hashes(in);
    Rest rest = Wire.flag(in) ? Rest.MORE : Rest.NOTHING;
    int count = in.getInt();
    if (count < 0 || count == 0 && rest == Rest.MORE) {
      throw new IllegalArgumentException("an answer of " + count + " rows and " + rest);
    }
    List<ScanResult.Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(new ScanResult.Row(Wire.bytes(in), Wire.bytes(in), in.getLong()));
    }
    return new ShardScan.Rows(covered, rows, rest);
  }

  private static Wire begin(int kind) {
    return new Wire().u8(VERSION).u8(kind);
  }

  private static <T extends Outcome> T outcome(byte kind, ByteBuffer in, Class<T> expected) {
    Outcome outcome = outcome(kind, in);
    if (!expected.isInstance(outcome)) {
      throw new IllegalArgumentException("answer " + kind + " is to another kind of request");
    }
    return expected.cast(outcome);
  }

  private static Outcome outcome(byte kind, ByteBuffer in) {
    return switch (kind) {
      case 1 -> new Outcome.Created(in.getLong());
      case 2 -> new Outcome.Replaced(in.getLong());
      case 3 -> new Outcome.Deleted(in.getLong());
      case 4 -> new Outcome.NothingToDelete();
      case 5 -> new Outcome.PreconditionFailed(Wire.optional(in));
      case 6 -> new Outcome.IdempotencyKeyReused();
      case 7 -> new Outcome.Unknown();
      case 8 -> new Outcome.Found(Wire.bytes(in), in.getLong(), Wire.optional(in));
      case 9 -> new Outcome.Missing(Wire.optional(in));
      case 10 -> new Outcome.Busy();
      case 11 -> new Outcome.NoLeader();
      case 12 -> new Outcome.NoSuchKeyspace();
      case 13 -> new Outcome.DiskFull();
      case 14 -> new Outcome.IdempotencyTableFull();
      case 15 -> new Outcome.NotAMember();
      case 16 -> new Outcome.NotUnderstood();
      default -> throw new IllegalArgumentException("answer " + kind + ": from a newer version");
    };
  }
}
