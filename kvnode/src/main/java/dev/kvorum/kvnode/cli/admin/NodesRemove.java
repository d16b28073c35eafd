package dev.kvorum.kvnode.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code kv nodes remove}: a node leaves for good. */
@Command(
    name = "remove",
    description = "Let a node that is drained or dead, and empty, leave for good.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  kv nodes remove node2",
      "",
      "Its id never comes back: started again, it would join as a new node."
    })
final class NodesRemove implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(paramLabel = "NODE", description = "Its name, ordinal or id.")
  private String node;

  @Mixin private AdminTarget target;
  @Mixin private HelpOption help;

  NodesRemove(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    AdminClient client = target.client(terminal);
    JsonNode cluster = client.cluster();
    NodeNames names = NodeNames.of(client, cluster);
    String id = names.id(node, cluster);
    client.send("DELETE", "/admin/nodes/" + id);
    terminal.out().println(names.of(id) + " has left the cluster");
    return ExitCode.OK.number();
  }
}
