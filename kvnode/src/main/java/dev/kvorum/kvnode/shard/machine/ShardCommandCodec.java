package dev.kvorum.kvnode.shard.machine;

import java.nio.ByteBuffer;

/**
 * Shard commands as the bytes of a log entry, little-endian: u8 version, u8 kind, u64 epoch, then
 * what the kind needs.
 */
public final class ShardCommandCodec {

  private static final byte VERSION = 1;

  private ShardCommandCodec() {}

  public static byte[] encode(ShardCommand command) {
    Wire out = new Wire().u8(VERSION).u8(kind(command)).u64(command.epoch());
    switch (command) {
      case ShardCommand.Begin begin -> out.u64(begin.shard()).hashes(begin.range());
      case ShardCommand.Split split -> split.child().encode(out);
      case ShardCommand.Freeze freeze -> out.u64(freeze.operation());
      case ShardCommand.Absorb absorb ->
          out.u64(absorb.donor()).hashes(absorb.range()).u64(absorb.frozenIndex());
      case ShardCommand.Unfreeze _ -> {}
    }
    return out.done();
  }

  /**
   * Throws {@link IllegalArgumentException} for a version that this build does not know, and for
   * what is no command.
   */
  public static ShardCommand decode(byte[] bytes) {
    return Wire.read(bytes, "a shard command", VERSION, ShardCommandCodec::command);
  }

  private static ShardCommand command(ByteBuffer in) {
    byte kind = in.get();
    long epoch = in.getLong();
    return switch (kind) {
      case 1 -> new ShardCommand.Begin(epoch, in.getLong(), Wire.hashes(in));
      case 2 -> new ShardCommand.Split(epoch, ChildShard.decode(in));
      case 3 -> new ShardCommand.Freeze(epoch, in.getLong());
      case 4 -> new ShardCommand.Unfreeze(epoch);
      case 5 -> new ShardCommand.Absorb(epoch, in.getLong(), Wire.hashes(in), in.getLong());
      default ->
          throw new IllegalArgumentException("shard command " + kind + ": from a newer version");
    };
  }

  private static int kind(ShardCommand command) {
    return switch (command) {
      case ShardCommand.Begin _ -> 1;
      case ShardCommand.Split _ -> 2;
      case ShardCommand.Freeze _ -> 3;
      case ShardCommand.Unfreeze _ -> 4;
      case ShardCommand.Absorb _ -> 5;
    };
  }
}
