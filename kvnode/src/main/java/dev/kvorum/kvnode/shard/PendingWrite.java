package dev.kvorum.kvnode.shard;

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

  private final byte[] command;
  private final Room room;
  private final long deadlineNanos;
  private final Consumer<WriteEnd> end;

  /**
   * @param command encoded; the agent fills in its stamp
   * @param end only hands over
   */
  public PendingWrite(byte[] command, Room room, long deadlineNanos, Consumer<WriteEnd> end) {
    this.command = command;
    this.room = room;
    this.deadlineNanos = deadlineNanos;
    this.end = end;
  }

  static PendingWrite of(Command command, long deadlineNanos, Consumer<WriteEnd> end) {
    return new PendingWrite(CommandCodec.encode(command), Room.of(command), deadlineNanos, end);
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
    end.accept(new WriteEnd.Ended(outcome));
  }

  void end(WriteEnd.Elsewhere elsewhere) {
    end.accept(elsewhere);
  }
}
