package dev.kvorum.kvnode.engine;

/** An engine can't do what it was asked; the message says which replica, where, and what to do. */
public final class EngineException extends RuntimeException {

  /** Why, for those who must act by it; the message is for people. */
  public enum Reason {
    /** No space is left. Nothing is lost; the message says what to do for writes to go on. */
    DISK_FULL,
    /** What is on the disk contradicts itself: seed this replica anew from the others. */
    DAMAGED,
    /** It was closed before or during the call. */
    CLOSED,
    /** The engine's native code can't be loaded in this environment. */
    NATIVE_LIBRARY,
    /** Any other failure of the file system or of the engine's library. */
    FAILED;

    /**
     * What to do, as the end of a message, which may know better; empty where nothing helps all.
     */
    public String advice() {
      return switch (this) {
        case DISK_FULL -> "; free space or grow the volume, nothing is lost";
        case DAMAGED -> "; drop this replica here and seed it anew from the others";
        case CLOSED, NATIVE_LIBRARY, FAILED -> "";
      };
    }
  }

  private final Reason reason;

  public EngineException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public EngineException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  public boolean isDiskFull() {
    return reason == Reason.DISK_FULL;
  }
}
