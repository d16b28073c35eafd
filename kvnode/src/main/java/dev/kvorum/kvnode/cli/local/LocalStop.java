package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kv local stop}. */
@Command(
    name = "stop",
    description = "Stop all nodes, however they were started, and keep their data.",
    footerHeading = "%nExamples:%n",
    footer = {"  kv local stop", "  kv local stop --data /tmp/other"})
final class LocalStop implements Callable<Integer> {

  private final DataOption data;
  private final Terminal terminal;

  @Mixin private HelpOption help;

  LocalStop(DataOption data, Terminal terminal) {
    this.data = data;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return FileTrouble.guard(data.folder().data(), this::stop);
  }

  private ExitCode stop() throws IOException {
    LocalCluster cluster = LocalCluster.in(data.folder());
    int stopped = new NodeStop(cluster.folder(), terminal).stop(cluster.nodes());
    terminal
        .out()
        .println(
            stopped == 0
                ? "no node was running"
                : "stopped; the data stays in " + cluster.folder().data());
    return ExitCode.OK;
  }
}
