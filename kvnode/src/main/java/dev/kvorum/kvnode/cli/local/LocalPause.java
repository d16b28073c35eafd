package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kv local pause}. */
@Command(
    name = "pause",
    description = "Stop a node in its tracks (SIGSTOP), as a long pause or a frozen host would.",
    footerHeading = "%nExamples:%n",
    footer = {"  kv local pause 2                      kv local resume 2 lets it go on"})
final class LocalPause implements Callable<Integer> {

  private final DataOption data;
  private final Terminal terminal;

  @Mixin private NumberOption node;
  @Mixin private HelpOption help;

  LocalPause(DataOption data, Terminal terminal) {
    this.data = data;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return FileTrouble.guard(data.folder().data(), this::pause);
  }

  private ExitCode pause() throws IOException {
    LocalCluster cluster = LocalCluster.in(data.folder());
    int number = node.in(cluster);
    NodeState state = cluster.state(number);
    switch (state) {
      case NodeState.Running running -> Signals.pause(running.pid());
      case NodeState.Paused paused ->
          throw NumberOption.wrongState(number, paused, "kv local resume lets it go on.");
      case NodeState.Died died ->
          throw NumberOption.wrongState(number, died, "kv local start starts it.");
      case NodeState.Stopped stopped ->
          throw NumberOption.wrongState(number, stopped, "kv local start starts it.");
    }
    terminal
        .out()
        .println(
            "node "
                + number
                + " is paused; let it go on: "
                + Words.kv(terminal)
                + " local resume "
                + number
                + Words.data(cluster.folder()));
    return ExitCode.OK;
  }
}
