package dev.kvorum.kvnode.raft;

/** What an entry of the log is for. The wire code is part of the format: never renumber. */
public enum EntryKind {
  /** A command of the state machine. */
  COMMAND(0),
  /** What a new leader appends first, so that it may learn what is committed (Raft §8). */
  NOOP(1),
  /** A membership change; takes effect when appended, not when committed (Raft thesis §4.1). */
  MEMBERSHIP(2),
  /** A command of the state machine about what the group is for, such as which keys are its own. */
  SHARD(3);

  private final int code;

  EntryKind(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  /**
   * Whether it is forced even where sync is relaxed: that is for data, never for the group itself
   * (SAFETY 12).
   */
  public boolean mustBeForced() {
    return switch (this) {
      case MEMBERSHIP, SHARD -> true;
      case COMMAND, NOOP -> false;
    };
  }

  /** Throws {@link IllegalArgumentException} for a code of a newer format. */
  public static EntryKind of(int code) {
    for (EntryKind kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "unknown entry kind " + code + ": written by a newer version");
  }
}
