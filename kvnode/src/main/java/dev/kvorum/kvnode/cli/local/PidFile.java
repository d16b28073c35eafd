package dev.kvorum.kvnode.cli.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * The pid of a node, and when that process began: a pid alone may long be another's, which must not
 * be stopped for it.
 *
 * <p>The pid has a line of its own, so that {@code kill -9 $(head -1 data/node1/pid)} works.
 * Whoever stops the node says so in the file before, and removes it after; a file that is left
 * without its process and without that word means that the node died.
 */
record PidFile(Path path) {

  private static final String STOPPING = "stopping";
  private static final Duration KILL_TAKES_MAX = Duration.ofSeconds(10);
  private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();

  void write(long pid) throws IOException {
    String started = ProcessSight.of(pid).map(ProcessSight::started).orElse("gone");
    Path aside = path.resolveSibling("pid.new");
    Files.writeString(aside, pid + "\n" + started + "\n");
    Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Before the node is asked to stop: its end will be no accident. */
  void markStopping() throws IOException {
    Files.writeString(path, STOPPING + "\n", StandardOpenOption.APPEND);
  }

  void delete() throws IOException {
    Files.deleteIfExists(path);
  }

  /**
   * Waits until the process has ended; then its ports and its disk are another's to take.
   *
   * @param deadline as {@link System#nanoTime} has it
   * @return its pid, if it has not ended by then
   */
  Optional<Long> awaitEnd(long deadline) throws IOException {
    Optional<Long> pid = state().process();
    while (pid.isPresent() && state().process().equals(pid)) {
      if (System.nanoTime() - deadline >= 0) {
        return pid;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return Optional.empty();
  }

  /** As {@link #awaitEnd}, of one that was killed: it gives its memory back before it ends. */
  Optional<Long> awaitKilled() throws IOException {
    return awaitEnd(System.nanoTime() + KILL_TAKES_MAX.toNanos());
  }

  NodeState state() throws IOException {
    if (!Files.exists(path)) {
      return new NodeState.Stopped();
    }
    List<String> lines = Files.readAllLines(path);
    if (lines.size() < 2 || !lines.getFirst().matches("\\d{1,18}")) {
      return new NodeState.Stopped();
    }
    long pid = Long.parseLong(lines.get(0));
    return ProcessSight.of(pid)
        .filter(sight -> sight.started().equals(lines.get(1)))
        .<NodeState>map(
            sight -> sight.isPaused() ? new NodeState.Paused(pid) : new NodeState.Running(pid))
        .orElseGet(
            () -> lines.contains(STOPPING) ? new NodeState.Stopped() : new NodeState.Died(pid));
  }
}
