package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Failure;
import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kv local resume}. */
@Command(
    name = "resume",
    description = "Let a paused node go on (SIGCONT).",
    footerHeading = "%nExamples:%n",
    footer = {"  kv local resume 2"})
final class LocalResume implements Callable<Integer> {

  private final DataOption data;
  private final Terminal terminal;

  @Mixin private NumberOption node;
  @Mixin private HelpOption help;

  LocalResume(DataOption data, Terminal terminal) {
    this.data = data;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return FileTrouble.guard(data.folder().data(), this::resume);
  }

  private ExitCode resume() throws IOException {
    LocalCluster cluster = LocalCluster.in(data.folder());
    int number = node.in(cluster);
    NodeState state = cluster.state(number);
    switch (state) {
      case NodeState.Paused paused -> Signals.resume(paused.pid());
      case NodeState.Running running ->
          throw new Failure(ExitCode.FAILED, "node " + number + " is not paused", "It is running.");
      case NodeState.Died died ->
          throw NumberOption.wrongState(number, died, "kv local start starts it.");
      case NodeState.Stopped stopped ->
          throw NumberOption.wrongState(number, stopped, "kv local start starts it.");
    }
    terminal.out().println("node " + number + " goes on");
    return ExitCode.OK;
  }
}
