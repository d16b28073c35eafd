package dev.kvorum.kvnode.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.Output;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kv nodes list}. */
@Command(
    name = "list",
    description = "Show the nodes, what they hold, and which are to leave.",
    footerHeading = "%nExamples:%n",
    footer = {"  kv nodes list", "  kv nodes list --json | jq '.[].address'"})
final class NodesList implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private AdminTarget target;
  @Mixin private Output output;
  @Mixin private HelpOption help;

  NodesList(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    AdminClient client = target.client(terminal);
    JsonNode cluster = client.cluster();
    terminal
        .out()
        .print(
            output.isJson()
                ? cluster.path("nodes") + "\n"
                : ClusterTables.nodes(cluster, NodeNames.of(client, cluster)));
    return ExitCode.OK.number();
  }
}
