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
 * @param state R, S, T and so on, as in {@code man 5 proc}: of its first thread, where it has more
 * @param threads those that have not ended, and the first one in any case
 * @param started names this use of the pid: no other process that gets the same pid has it
 */
record ProcessSight(char state, int threads, String started) {

  private static final Path PROC = Path.of("/proc");
  private static final int THREADS_FIELD = 17;
  private static final int STARTED_FIELD = 19;

  /**
   * Empty where no such process runs; one that has ended and waits for its parent counts as gone.
   */
  static Optional<ProcessSight> of(long pid) {
    Optional<ProcessSight> sight =
        Files.isDirectory(PROC.resolve("self")) ? fromProc(pid) : fromJdk(pid);
    return sight.filter(seen -> !seen.hasEnded());
  }

  /**
   * With its last thread, and no sooner. Else:
   *
   * <ol>
   *   <li>a process of many threads is killed, and its first thread is the first one to end;
   *   <li>the process is shown as a zombie, while the others still hold its ports and files;
   *   <li>it is taken for gone, and who starts it again finds its ports taken.
   * </ol>
   */
  boolean hasEnded() {
    return state == 'X' || (state == 'Z' && threads <= 1);
  }

  boolean isPaused() {
    return state == 'T' || state == 't';
  }

  /** Clock ticks since boot, which no change of the clock moves. */
  private static Optional<ProcessSight> fromProc(long pid) {
    try {
      String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
      return Optional.of(ofStat(stat));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /** From a line as {@code /proc/PID/stat} has it. */
  static ProcessSight ofStat(String stat) {
    // The command's name is in parentheses and may hold anything, parentheses too.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return new ProcessSight(
        fields[0].charAt(0),
        Integer.parseInt(fields[THREADS_FIELD]),
        "tick " + fields[STARTED_FIELD]);
  }

  private static Optional<ProcessSight> fromJdk(long pid) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .map(
            handle ->
                new ProcessSight(
                    'R', 1, handle.info().startInstant().map(Instant::toString).orElse("unknown")));
  }
}
