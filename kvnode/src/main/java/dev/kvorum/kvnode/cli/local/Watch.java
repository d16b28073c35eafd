package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Watches running nodes and tells what changes: who died, was paused or came back, and who leads
 * now. It looks at pid files, not at its children, so that it also sees nodes that another command
 * has started again.
 */
final class Watch {

  private static final long POLL_NANOS = Duration.ofMillis(100).toNanos();
  private static final int POLLS_PER_LEADER_LOOK = 10;

  private final LocalCluster cluster;
  private final Map<Integer, Process> children;
  private final Obituary obituary;
  private final Terminal terminal;
  private final Leaders leaders;
  private final Map<Integer, NodeState> known = new HashMap<>();

  /**
   * @param children processes that this process started, by node; only their exit codes can be
   *     known
   */
  Watch(
      LocalCluster cluster, Map<Integer, Process> children, Obituary obituary, Terminal terminal) {
    this.cluster = cluster;
    this.children = children;
    this.obituary = obituary;
    this.terminal = terminal;
    this.leaders = new Leaders(cluster, terminal);
  }

  /** Until no node is left, or {@code stop}, when what happens needs no telling. */
  ExitCode run(StopAtExit stop) throws IOException {
    look();
    for (int poll = 1; !stop.isStopping() && anyLeft(); poll++) {
      LockSupport.parkNanos(POLL_NANOS);
      if (!stop.isStopping()) {
        look();
      }
      if (poll % POLLS_PER_LEADER_LOOK == 0 && !stop.isStopping()) {
        leaders.look();
      }
    }
    return end();
  }

  private void look() throws IOException {
    for (int number = 1; number <= cluster.nodes(); number++) {
      NodeState now = cluster.state(number);
      NodeState before = known.put(number, now);
      if (!now.equals(before)) {
        tell(number, before == null ? now : before, now);
      }
    }
  }

  private void tell(int number, NodeState before, NodeState now) {
    switch (now) {
      case NodeState.Died died -> obituary.print(number, died.pid(), exitCode(number, died.pid()));
      case NodeState.Stopped stopped -> {
        if (!before.equals(now)) { // else it has just been added, and starts
          say(number, "was stopped");
        }
      }
      case NodeState.Paused paused -> say(number, "is paused");
      case NodeState.Running running -> {
        switch (before) {
          case NodeState.Paused paused -> say(number, "goes on");
          case NodeState.Died died -> say(number, "runs again, pid " + running.pid());
          case NodeState.Stopped stopped -> say(number, "runs, pid " + running.pid());
          case NodeState.Running first -> {
            // Another pid: it died and came back between two looks.
            if (first.pid() != running.pid()) {
              say(number, "runs again, pid " + running.pid());
            }
          }
        }
      }
    }
  }

  private Optional<Integer> exitCode(int number, long pid) {
    return Optional.ofNullable(children.get(number))
        .filter(process -> process.pid() == pid)
        .flatMap(Watch::exitCode);
  }

  /** The system shows that a child has ended a moment before the JDK has fetched its exit code. */
  private static Optional<Integer> exitCode(Process ended) {
    try {
      return ended.waitFor(1, TimeUnit.SECONDS) ? Optional.of(ended.exitValue()) : Optional.empty();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private boolean anyLeft() {
    return known.values().stream()
        .anyMatch(state -> state instanceof NodeState.Running || state instanceof NodeState.Paused);
  }

  private ExitCode end() {
    boolean died = known.values().stream().anyMatch(NodeState.Died.class::isInstance);
    return died ? ExitCode.FAILED : ExitCode.OK;
  }

  private void say(int number, String what) {
    terminal.err().println("node " + number + " " + what);
  }
}
