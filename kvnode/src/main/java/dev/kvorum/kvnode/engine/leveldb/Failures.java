package dev.kvorum.kvnode.engine.leveldb;

import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.EngineException.Reason;
import dev.kvorum.kvnode.engine.disk.FileFailures;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;

/** Says in our words what LevelDB reports. */
final class Failures {

  private Failures() {}

  /**
   * LevelDB takes nothing more after it had no space. It has no words for damage: a checksum that
   * doesn't match is an {@code IllegalStateException} or {@code IllegalArgumentException} of some
   * check, a missing file likewise. What the file system refuses is an {@link IOException}.
   *
   * @param deed what was tried, on which replica and where
   */
  static EngineException of(String deed, Exception e) {
    if (FileFailures.isNoSpace(e)) {
      return new EngineException(
          Reason.DISK_FULL,
          deed
              + ": No space left on device; free space or grow the volume and start the node again,"
              + " nothing is lost",
          e);
    }
    if (isOfFileSystem(e)) {
      return FileFailures.of(deed, e);
    }
    return new EngineException(
        Reason.DAMAGED, deed + ": " + FileFailures.firstCause(e) + Reason.DAMAGED.advice(), e);
  }

  private static boolean isOfFileSystem(Throwable failure) {
    return FileFailures.causes(failure)
            .anyMatch(
                cause ->
                    cause instanceof FileSystemException
                        || cause instanceof ClosedByInterruptException)
        || isOfReading(FileFailures.firstCause(failure));
  }

  /** The library reads files by itself, and passes on what the system says. */
  private static boolean isOfReading(Throwable first) {
    return first instanceof IOException
        && first.getMessage() != null
        && first.getMessage().contains("Input/output error");
  }
}
