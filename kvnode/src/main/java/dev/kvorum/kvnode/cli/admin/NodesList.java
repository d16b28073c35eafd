package dev.kvorum.kvnode.cli.admin;

import dev.kvorum.kvnode.cli.shell.HelpOption;
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

  @Mixin private Listing listing;
  @Mixin private HelpOption help;

  NodesList(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return listing.print("nodes", ClusterTables::nodes, terminal).number();
  }
}
