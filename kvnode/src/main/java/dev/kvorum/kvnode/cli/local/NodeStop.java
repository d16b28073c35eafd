package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.shell.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Stops nodes: asks, waits while they finish what they were sent, and then insists. */
final class NodeStop {

  /**
   * A node hands over its leaders and answers what is in flight; both take a second or so, and are
   * given 17 at most.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Folder folder;
  private final Terminal terminal;

  NodeStop(Folder folder, Terminal terminal) {
    this.folder = folder;
    this.terminal = terminal;
  }

  /**
   * @return how many were running
   */
  int stop(int nodes) throws IOException {
    List<Integer> asked = new ArrayList<>();
    for (int number = 1; number <= nodes; number++) {
      if (ask(number)) {
        asked.add(number);
      }
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (int number : asked) {
      awaitEnd(number, deadline);
    }
    return asked.size();
  }

  private boolean ask(int number) throws IOException {
    PidFile pidFile = folder.node(number).pidFile();
    return switch (pidFile.state()) {
      case NodeState.Running running -> {
        pidFile.markStopping();
        Signals.terminate(running.pid());
        yield true;
      }
      case NodeState.Paused paused -> {
        pidFile.markStopping();
        // Asked first, or it would serve for a moment between.
        Signals.terminate(paused.pid());
        Signals.resume(paused.pid());
        yield true;
      }
      case NodeState.Died died -> {
        pidFile.delete();
        yield false;
      }
      case NodeState.Stopped stopped -> false;
    };
  }

  private void awaitEnd(int number, long deadline) throws IOException {
    PidFile pidFile = folder.node(number).pidFile();
    Optional<Long> stubborn = pidFile.awaitEnd(deadline);
    if (stubborn.isPresent()) {
      Signals.kill(stubborn.get());
      if (pidFile.awaitKilled().isPresent()) {
        terminal.err().println("node " + number + " was killed, and its process has not ended yet");
        return;
      }
    }
    pidFile.delete();
    terminal
        .err()
        .println(
            stubborn.isPresent()
                ? "node "
                    + number
                    + " did not stop within "
                    + PATIENCE.toSeconds()
                    + " s and was killed"
                : "node " + number + " has stopped");
  }
}
