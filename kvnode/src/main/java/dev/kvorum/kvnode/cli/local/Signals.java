package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Failure;
import java.io.IOException;

/**
 * What one process may tell another. The JDK knows two of the four; for the others there is the
 * shell.
 */
final class Signals {

  private Signals() {}

  static void terminate(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
  }

  static void kill(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  static void pause(long pid) {
    send("STOP", pid);
  }

  static void resume(long pid) {
    send("CONT", pid);
  }

  private static void send(String signal, long pid) {
    try {
      int code =
          new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid)
              .inheritIO()
              .start()
              .waitFor();
      if (code != 0) {
        throw new Failure(
            ExitCode.FAILED, "process " + pid + " could not be sent SIG" + signal, "Is it yours?");
      }
    } catch (IOException | InterruptedException failed) {
      throw new Failure(
          ExitCode.FAILED,
          "process " + pid + " could not be sent SIG" + signal + ": " + failed,
          "");
    }
  }
}
