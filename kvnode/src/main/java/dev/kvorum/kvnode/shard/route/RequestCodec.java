package dev.kvorum.kvnode.shard.route;

import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.shard.machine.ScanRequest;
import dev.kvorum.kvnode.shard.machine.Wire;
import dev.kvorum.kvnode.shard.replica.PendingWrite;
import dev.kvorum.kvnode.shard.route.ForwardedRequest.Read;
import dev.kvorum.kvnode.shard.route.ForwardedRequest.Scan;
import dev.kvorum.kvnode.shard.route.ForwardedRequest.StopCheck;
import dev.kvorum.kvnode.shard.route.ForwardedRequest.Transfer;
import dev.kvorum.kvnode.shard.route.ForwardedRequest.Write;
import java.nio.ByteBuffer;

/**
 * Forwarded requests as bytes: u8 version, u8 kind, u64 shard, u32 milliseconds that are left, then
 * what the kind needs.
 */
final class RequestCodec {

  private static final byte VERSION = 1;

  private RequestCodec() {}

  static byte[] encode(ForwardedRequest request) {
    Wire out =
        new Wire()
            .u8(VERSION)
            .u8(kind(request))
            .u64(request.shard())
            .u32(request.remainingMillis());
    switch (request) {
      case Write write ->
          out.u8(write.room() == PendingWrite.Room.NEEDED ? 1 : 0).bytes(write.command());
      case Read read -> out.consistency(read.consistency()).bytes(read.key());
      case Scan(long _, int _, ScanRequest scan) -> {
        out.range(scan.range()).u8(scan.direction() == Direction.FORWARD ? 0 : 1);
        out.consistency(scan.consistency()).u32(scan.rowsMax()).u32(scan.bytesMax());
      }
      case StopCheck check -> out.u64(check.node());
      case Transfer transfer -> out.u64(transfer.node());
    }
    return out.done();
  }

  /** Throws {@link IllegalArgumentException} for what is no request. */
  static ForwardedRequest decode(byte[] bytes) {
    return Wire.read(bytes, "a request", VERSION, RequestCodec::request);
  }

  private static ForwardedRequest request(ByteBuffer in) {
    byte kind = in.get();
    long shard = in.getLong();
    int remaining = in.getInt();
    return switch (kind) {
      case 1 -> {
        PendingWrite.Room room = Wire.flag(in) ? PendingWrite.Room.NEEDED : PendingWrite.Room.GIVEN;
        yield new Write(shard, remaining, room, Wire.bytes(in));
      }
      case 2 -> new Read(shard, remaining, Wire.consistency(in), Wire.bytes(in));
      case 3 ->
          new Scan(
              shard,
              remaining,
              new ScanRequest(
                  Wire.range(in),
                  Wire.direction(in),
                  Wire.consistency(in),
                  in.getInt(),
                  in.getInt()));
      case 4 -> new StopCheck(shard, remaining, in.getLong());
      case 5 -> new Transfer(shard, remaining, in.getLong());
      default -> throw new IllegalArgumentException("request " + kind + ": from a newer version");
    };
  }

  private static int kind(ForwardedRequest request) {
    return switch (request) {
      case Write _ -> 1;
      case Read _ -> 2;
      case Scan _ -> 3;
      case StopCheck _ -> 4;
      case Transfer _ -> 5;
    };
  }
}
