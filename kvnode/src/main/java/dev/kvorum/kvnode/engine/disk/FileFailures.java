package dev.kvorum.kvnode.engine.disk;

import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.EngineException.Reason;
import java.util.Objects;
import java.util.stream.Stream;

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
            Reason.DISK_FULL, deed + ": " + NO_SPACE + Reason.DISK_FULL.advice(), cause)
        : new EngineException(Reason.FAILED, deed + ": " + cause, cause);
  }

  public static boolean isNoSpace(Throwable failure) {
    return causes(failure)
        .anyMatch(cause -> cause.getMessage() != null && cause.getMessage().contains(NO_SPACE));
  }

  /** A failure, what caused it, and so on to the first cause. */
  public static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
  }

  public static Throwable firstCause(Throwable failure) {
    return causes(failure).reduce(failure, (_, deeper) -> deeper);
  }
}
