package dev.kvorum.kvnode.cli.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A process as the system sees it.
 *
 * @param state R, S, T and so on, as in {@code man 5 proc}
 * @param started names this use of the pid: no other process that gets the same pid has it
 */
record ProcessSight(char state, String started) {

  private static final Path PROC = Path.of("/proc");
  private static final int STARTED_FIELD = 19;

  /**
   * Empty where no such process runs; one that has ended and waits for its parent counts as gone.
   */
  static Optional<ProcessSight> of(long pid) {
    Optional<ProcessSight> sight =
        Files.isDirectory(PROC.resolve("self")) ? fromProc(pid) : fromJdk(pid);
    return sight.filter(seen -> seen.state != 'Z' && seen.state != 'X');
  }

  boolean isPaused() {
    return state == 'T' || state == 't';
  }

  /** Clock ticks since boot, which no change of the clock moves. */
  private static Optional<ProcessSight> fromProc(long pid) {
    try {
      String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
      // The command's name is in parentheses and may hold anything, parentheses too.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return Optional.of(new ProcessSight(fields[0].charAt(0), "tick " + fields[STARTED_FIELD]));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  private static Optional<ProcessSight> fromJdk(long pid) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .map(
            handle ->
                new ProcessSight(
                    'R', handle.info().startInstant().map(Instant::toString).orElse("unknown")));
  }
}
