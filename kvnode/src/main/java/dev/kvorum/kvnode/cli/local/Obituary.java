package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.shell.Terminal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tells that a node has died, what it said last, and how to start it again. */
final class Obituary {

  private static final int LOG_LINES = 8;

  /** A process that a signal ended has this plus the signal's number as its exit code. */
  private static final int SIGNAL_BASE = 128;

  private final Folder folder;
  private final Terminal terminal;
  private final Set<Long> told = new HashSet<>();

  Obituary(Folder folder, Terminal terminal) {
    this.folder = folder;
    this.terminal = terminal;
  }

  /**
   * Once for each process.
   *
   * @param exitCode where the process was ours, so that it is known
   */
  void print(int number, long pid, Optional<Integer> exitCode) {
    if (!told.add(pid)) {
      return;
    }
    Folder.NodeFolder node = folder.node(number);
    terminal
        .err()
        .println("node " + number + " has died" + exitCode.map(Obituary::cause).orElse(""));
    List<String> tail = LogTail.of(node.log(), LOG_LINES);
    if (!tail.isEmpty()) {
      terminal.err().println("  The end of " + node.log() + ":");
      tail.forEach(line -> terminal.err().println("    " + line));
    }
    terminal
        .err()
        .println(
            "  Start it again: "
                + Words.kv(terminal)
                + " local start "
                + number
                + Words.data(folder));
  }

  private static String cause(int exitCode) {
    return exitCode > SIGNAL_BASE
        ? " (signal "
            + (exitCode - SIGNAL_BASE)
            + (exitCode == SIGNAL_BASE + 9 ? ", kill -9 or out of memory" : "")
            + ")"
        : " (exit code " + exitCode + ")";
  }
}
