package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Failure;
import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.NodeProgram;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kv local start N}: brings a node back, as it was started before. */
@Command(
    name = "start",
    description = "Start a node that was stopped, was killed or has died.",
    footerHeading = "%nExamples:%n",
    footer = {"  kv local start 2"})
final class LocalStart implements Callable<Integer> {

  /**
   * Without the others it cannot serve, and whoever starts one after the other should not wait for
   * that.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final DataOption data;
  private final NodeProgram program;
  private final Terminal terminal;

  @Mixin private NumberOption node;
  @Mixin private HelpOption help;

  LocalStart(DataOption data, NodeProgram program, Terminal terminal) {
    this.data = data;
    this.program = program;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return FileTrouble.guard(data.folder().data(), this::start);
  }

  private ExitCode start() throws IOException {
    LocalCluster cluster = LocalCluster.in(data.folder());
    int number = node.in(cluster);
    switch (cluster.state(number)) {
      case NodeState.Running running -> throw already(number, running, "");
      case NodeState.Paused paused ->
          throw already(number, paused, "kv local resume lets it go on.");
      case NodeState.Died died -> {}
      case NodeState.Stopped stopped -> {}
    }
    PortCheck.nodeFree(cluster.local().ports(), number);
    // A disk that was wiped gets an id of its own now; the node finds that no record names it, and
    // joins as a new one.
    program.formatter().format(cluster.folder().node(number).directory());
    Process process = new NodeStart(cluster, program.mainClass(), terminal).start(number);
    terminal.err().println("starting node " + number + ", pid " + process.pid());
    Obituary obituary = new Obituary(cluster.folder(), terminal);
    return switch (new Readiness(cluster, Map.of(number, process), obituary, terminal)
        .await(PATIENCE)) {
      case READY -> say("node " + number + " is up");
      case ALL_DIED -> ExitCode.FAILED;
      case TOO_LATE ->
          say("node " + number + " runs, and is not ready yet; kv local status shows why");
    };
  }

  private ExitCode say(String what) {
    terminal.out().println(what);
    return ExitCode.OK;
  }

  private static Failure already(int number, NodeState state, String advice) {
    return new Failure(
        ExitCode.FAILED, "node " + number + " is " + state.words() + " already", advice);
  }
}
