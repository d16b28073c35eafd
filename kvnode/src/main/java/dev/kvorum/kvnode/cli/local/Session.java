package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.NodeProgram;
import dev.kvorum.kvnode.cli.shell.Terminal;
import dev.kvorum.kvnode.cli.status.AdminAnswer;
import dev.kvorum.kvnode.cli.status.ClusterView;
import dev.kvorum.kvnode.shard.route.NodeControl.NodeStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One run of {@code kv local}: from nodes that are settled to nodes that serve, and on until they
 * are stopped.
 */
final class Session {

  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(1);
  private static final long MEGA_BYTES = 1_000_000;

  private final LocalCluster cluster;
  private final NodeProgram program;
  private final Terminal terminal;
  private final Obituary obituary;
  private final Map<Integer, Process> children = new TreeMap<>();

  Session(LocalCluster cluster, NodeProgram program, Terminal terminal) {
    this.cluster = cluster;
    this.program = program;
    this.terminal = terminal;
    this.obituary = new Obituary(cluster.folder(), terminal);
  }

  /** Returns when the nodes are ready; they go on. */
  ExitCode detached(Duration patience) throws IOException {
    try (StopAtExit stop = new StopAtExit(cluster, terminal)) {
      Readiness.End end = start(stop, patience);
      if (end == Readiness.End.READY) {
        say(
            "\nThe nodes run in the background; "
                + Words.kv(terminal)
                + " local stop"
                + Words.data(cluster.folder())
                + " stops them.");
      }
      return end == Readiness.End.READY ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  /** Returns when no node is left; Ctrl-C stops them all. */
  ExitCode attached(Duration patience) throws IOException {
    try (StopAtExit stop = new StopAtExit(cluster, terminal)) {
      if (start(stop, patience) == Readiness.End.READY) {
        say("\nCtrl-C stops the nodes and keeps their data.");
      }
      ExitCode code = new Watch(cluster, children, obituary, terminal).run(stop);
      if (!stop.isStopping()) {
        terminal.err().println("no node is left");
      }
      return code;
    }
  }

  private Readiness.End start(StopAtExit stop, Duration patience) throws IOException {
    long begin = System.nanoTime();
    terminal
        .err()
        .println("starting " + cluster.nodes() + " nodes, data in " + cluster.folder().data());
    NodeStart starts = new NodeStart(cluster, program.mainClass(), terminal);
    for (int number = 1; number <= cluster.nodes(); number++) {
      int one = number;
      stop.unlessStopping(() -> children.put(one, starts.start(one)));
    }
    Readiness.End end = new Readiness(cluster, children, obituary, terminal).await(patience);
    switch (end) {
      case READY -> printReady((System.nanoTime() - begin) / 1e9);
      case ALL_DIED -> terminal.err().println("no node could be started");
      case TOO_LATE ->
          terminal
              .err()
              .println(
                  "not ready after "
                      + patience.toSeconds()
                      + " s; the nodes go on. Their logs are "
                      + cluster.folder().data()
                      + "/nodeN/log/node.log");
    }
    return end;
  }

  private void printReady(double seconds) throws IOException {
    List<AdminAnswer> answers = cluster.ask(cluster.running(), ASK_TIMEOUT);
    long ready = ClusterView.of(answers).readyNodes();
    String count = ready == cluster.nodes() ? "" + ready : ready + " of " + cluster.nodes();
    say(String.format(Locale.ROOT, "%s nodes ready in %.1f s%n", count, seconds));
    terminal.out().print(new Summary(cluster, answers, terminal).text());
    terminal.out().flush();
    ClusterView.of(answers).told().stream()
        .filter(status -> !status.storage().writable())
        .forEach(this::tellShortOfSpace);
  }

  /** It is ready all the same: it serves reads, and deletions that make room. */
  private void tellShortOfSpace(NodeStatus node) {
    terminal
        .err()
        .println(
            node.name()
                + " REFUSES WRITES until its disk has more room; "
                + node.storage().freeBytes() / MEGA_BYTES
                + " MB are free");
  }

  private void say(String what) {
    terminal.out().println(what);
    terminal.out().flush();
  }
}
