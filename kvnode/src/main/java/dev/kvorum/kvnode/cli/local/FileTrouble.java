package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Failure;
import dev.kvorum.kvnode.log.DataDirectoryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

/** What the file system refuses, in words. */
final class FileTrouble {

  private FileTrouble() {}

  /** Work on a folder's files. */
  @FunctionalInterface
  interface FileWork {
    ExitCode run() throws IOException;
  }

  static int guard(Path data, FileWork work) {
    try {
      return work.run().number();
    } catch (IOException trouble) {
      throw failure(data, trouble);
    } catch (UncheckedIOException trouble) {
      throw failure(data, trouble.getCause());
    } catch (DataDirectoryException trouble) {
      throw failed(trouble.getMessage(), "");
    }
  }

  static Failure failure(Path data, IOException trouble) {
    String where = data.toString();
    String reason = String.valueOf(trouble.getMessage());
    if (trouble instanceof FileSystemException file) {
      where = Objects.requireNonNullElse(file.getFile(), where);
      reason = Objects.requireNonNullElse(file.getReason(), reason);
    }
    if (trouble instanceof AccessDeniedException || reason.contains("Permission denied")) {
      return failed(
          "no permission to write to " + where,
          "Choose a folder of yours with --data, or change its owner.");
    }
    if (reason.contains("No space left") || reason.contains("quota exceeded")) {
      return failed(
          "the disk under " + where + " is full",
          "Free some space there, or choose another folder with --data.");
    }
    if (reason.contains("Read-only")) {
      return failed(
          where + " is on a file system that is read-only", "Choose another folder with --data.");
    }
    if (trouble instanceof FileAlreadyExistsException || reason.contains("Not a directory")) {
      return failed(
          where + " is a file, where a folder is needed", "Choose another folder with --data.");
    }
    if (trouble instanceof NoSuchFileException) {
      return failed("there is no " + where, "Choose another folder with --data.");
    }
    return failed("the folder " + data + " cannot be used: " + reason, "");
  }

  private static Failure failed(String what, String advice) {
    return new Failure(ExitCode.FAILED, what, advice);
  }
}
