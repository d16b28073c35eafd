package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Failure;
import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kv local kill}. */
@Command(
    name = "kill",
    description = "End a node with SIGKILL, as a crash would.",
    footerHeading = "%nExamples:%n",
    footer = {"  kv local kill 2                       kv local start 2 brings it back"})
final class LocalKill implements Callable<Integer> {

  private final DataOption data;
  private final Terminal terminal;

  @Mixin private NumberOption node;
  @Mixin private HelpOption help;

  LocalKill(DataOption data, Terminal terminal) {
    this.data = data;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return FileTrouble.guard(data.folder().data(), this::kill);
  }

  private ExitCode kill() throws IOException {
    LocalCluster cluster = LocalCluster.in(data.folder());
    int number = node.in(cluster);
    NodeState state = cluster.state(number);
    switch (state) {
      case NodeState.Running running -> Signals.kill(running.pid());
      case NodeState.Paused paused -> Signals.kill(paused.pid());
      case NodeState.Died died -> throw NumberOption.wrongState(number, died, "");
      case NodeState.Stopped stopped -> throw NumberOption.wrongState(number, stopped, "");
    }
    // Else: who starts it again at once finds its ports taken.
    if (cluster.folder().node(number).pidFile().awaitKilled().isPresent()) {
      throw new Failure(
          ExitCode.FAILED,
          "node " + number + " was killed, and its process has not ended yet",
          "'kv local status' shows when it has.");
    }
    terminal
        .out()
        .println(
            "node "
                + number
                + " was killed; start it again: "
                + Words.kv(terminal)
                + " local start "
                + number
                + Words.data(cluster.folder()));
    return ExitCode.OK;
  }
}
