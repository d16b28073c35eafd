package dev.kvorum.kvnode.engine.disk;

import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.EngineException.Reason;

/** Says in our words what the file system reports, however deep a library has wrapped it. */
public final class FileFailures {

  /** What every POSIX system says; the JDK passes it on as text only. */
  private static final String NO_SPACE = "No space left on device";

  private FileFailures() {}

  /**
   * @param deed what was tried, on which replica and where
   */
  public static EngineException of(String deed, Throwable cause) {
    return isNoSpace(cause)
        ? new EngineException(
            Reason.DISK_FULL,
            deed + ": " + NO_SPACE + "; free space or grow the volume, nothing is lost",
            cause)
        : new EngineException(Reason.FAILED, deed + ": " + cause, cause);
  }

  public static boolean isNoSpace(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause.getMessage() != null && cause.getMessage().contains(NO_SPACE)) {
        return true;
      }
    }
    return false;
  }
}
