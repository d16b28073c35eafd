package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.JsonLine;
import dev.kvorum.kvnode.cli.shell.Output;
import dev.kvorum.kvnode.cli.shell.Table;
import dev.kvorum.kvnode.cli.shell.Terminal;
import dev.kvorum.kvnode.cli.status.StatusTables;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kv local status}: the processes, and what they say of themselves. */
@Command(
    name = "status",
    description = "Show the processes of the nodes, and who leads what.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  kv local status",
      "  kv local status --json               one line a process; kv status --json has the rest"
    })
final class LocalStatus implements Callable<Integer> {

  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private final DataOption data;
  private final Terminal terminal;

  @Mixin private Output output;
  @Mixin private HelpOption help;

  LocalStatus(DataOption data, Terminal terminal) {
    this.data = data;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return FileTrouble.guard(data.folder().data(), this::print);
  }

  private ExitCode print() throws IOException {
    LocalCluster cluster = LocalCluster.in(data.folder());
    if (output.isJson()) {
      for (int number = 1; number <= cluster.nodes(); number++) {
        terminal.out().println(json(cluster, number));
      }
      return ExitCode.OK;
    }
    Table table = new Table("NODE", "PROCESS", "PID", "CLIENTS", "LOG");
    for (int number = 1; number <= cluster.nodes(); number++) {
      NodeState state = cluster.state(number);
      String pid = state.process().map(String::valueOf).orElse("-");
      String log = cluster.folder().node(number).log().toString();
      table.row(
          "node" + number,
          state.words(),
          pid,
          cluster.local().ports().clientOf(number).toString(),
          log);
    }
    terminal.out().println(table);
    List<Integer> running = cluster.running();
    terminal
        .out()
        .print(
            running.isEmpty()
                ? "no node is running\n"
                : StatusTables.of(cluster.ask(running, TIMEOUT)));
    return ExitCode.OK;
  }

  private static String json(LocalCluster cluster, int number) throws IOException {
    NodeState state = cluster.state(number);
    return new JsonLine()
        .text("node", "node" + number)
        .text("process", state.words())
        .number("pid", state.process())
        .text("client", cluster.local().ports().clientOf(number).toString())
        .text("admin", cluster.local().ports().adminOf(number).toString())
        .text("log", cluster.folder().node(number).log().toString())
        .end();
  }
}
