package dev.kvorum.kvnode.raft;

/** What an entry of the log is for. The wire code is part of the format: never renumber. */
public enum EntryKind {
  /** A command of the state machine. */
  COMMAND(0),
  /** What a new leader appends first, so that it may learn what is committed (Raft §8). */
  NOOP(1),
  /** A membership change; takes effect when appended, not when committed (Raft thesis §4.1). */
  MEMBERSHIP(2);

  private final int code;

  EntryKind(int code) {
    this.code = code;
  }

  public int code() {
    return code;
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
