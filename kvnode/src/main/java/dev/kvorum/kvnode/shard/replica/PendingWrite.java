package dev.kvorum.kvnode.shard.replica;

import dev.kvorum.kvnode.raft.EntryKind;
import dev.kvorum.kvnode.shard.machine.Command;
import dev.kvorum.kvnode.shard.machine.CommandCodec;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.ShardCommand;
import dev.kvorum.kvnode.shard.machine.ShardCommandCodec;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import java.util.function.Consumer;

/**
 * A write on its way through an agent; its end is told exactly once, on the agent's thread or,
 * where it is refused at once, on the caller's.
 */
public final class PendingWrite implements Input {

  /** Whether a write is taken while space is short. */
  public enum Room {
    NEEDED,
    GIVEN;

    public static Room of(Command command) {
      return switch (command) {
        case Command.Put _ -> NEEDED;
        case Command.Delete _ -> GIVEN;
      };
    }
  }

  private final EntryKind kind;
  private final byte[] command;
  private final Room room;
  private final long deadlineNanos;
  private final Consumer<WriteEnd> end;

  /**
   * @param command encoded; the agent fills in its stamp
   * @param end only hands over
   */
  public PendingWrite(byte[] command, Room room, long deadlineNanos, Consumer<WriteEnd> end) {
    this(EntryKind.COMMAND, command, room, deadlineNanos, end);
  }

  private PendingWrite(
      EntryKind kind, byte[] command, Room room, long deadlineNanos, Consumer<WriteEnd> end) {
    this.kind = kind;
    this.command = command;
    this.room = room;
    this.deadlineNanos = deadlineNanos;
    this.end = end;
  }

  public static PendingWrite of(Command command, long deadlineNanos, Consumer<WriteEnd> end) {
    return new PendingWrite(CommandCodec.encode(command), Room.of(command), deadlineNanos, end);
  }

  /** A step of the shard's own; it ends as a write does, also where it changes nothing. */
  public static PendingWrite of(ShardCommand command, long deadlineNanos, Consumer<WriteEnd> end) {
    byte[] encoded = ShardCommandCodec.encode(command);
    return new PendingWrite(EntryKind.SHARD, encoded, Room.GIVEN, deadlineNanos, end);
  }

  boolean isOfShard() {
    return kind == EntryKind.SHARD;
  }

  byte[] command() {
    return command;
  }

  public Room room() {
    return room;
  }

  boolean isOver(long nowNanos) {
    return nowNanos - deadlineNanos >= 0;
  }

  public void end(Outcome.OfWrite outcome) {
    end(new WriteEnd.Ended(outcome));
  }

  public void end(WriteEnd how) {
    end.accept(how);
  }
}
