package dev.kvorum.kvnode.shard;

import dev.kvorum.kvnode.raft.EntryKind;
import java.util.function.Consumer;

/** A write on its way through an agent; its end is told exactly once, on the agent's thread. */
public final class PendingWrite implements Input {

  /** Whether a write is taken while space is short. */
  public enum Room {
    NEEDED,
    GIVEN;

    static Room of(Command command) {
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

  static PendingWrite of(Command command, long deadlineNanos, Consumer<WriteEnd> end) {
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

  Room room() {
    return room;
  }

  boolean isOver(long nowNanos) {
    return nowNanos - deadlineNanos >= 0;
  }

  void end(Outcome.OfWrite outcome) {
    end(new WriteEnd.Ended(outcome));
  }

  void end(WriteEnd how) {
    end.accept(how);
  }
}
