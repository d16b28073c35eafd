package dev.kvorum.kvnode.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code kv nodes undrain}: takes a drain back. */
@Command(
    name = "undrain",
    description = "Let a node that was to be emptied take replicas again.",
    footerHeading = "%nExamples:%n",
    footer = {"  kv nodes undrain node2"})
final class NodesUndrain implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(paramLabel = "NODE", description = "Its name, ordinal or id.")
  private String node;

  @Mixin private AdminTarget target;
  @Mixin private HelpOption help;

  NodesUndrain(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    AdminClient client = target.client(terminal);
    JsonNode cluster = client.cluster();
    NodeNames names = NodeNames.of(client, cluster);
    String id = names.id(node, cluster);
    client.send("POST", "/admin/nodes/" + id + "/undrain");
    terminal.out().println(names.of(id) + " takes replicas again");
    return ExitCode.OK.number();
  }
}
