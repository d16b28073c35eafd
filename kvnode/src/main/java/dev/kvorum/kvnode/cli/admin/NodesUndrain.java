package dev.kvorum.kvnode.cli.admin;

import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kv nodes undrain}: takes a drain back. */
@Command(
    name = "undrain",
    description = "Let a node that was to be emptied take replicas again.",
    footerHeading = "%nExamples:%n",
    footer = {"  kv nodes undrain node2"})
final class NodesUndrain implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private NodeOption node;
  @Mixin private AdminTarget target;
  @Mixin private HelpOption help;

  NodesUndrain(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    AdminClient client = target.client(terminal);
    NodeOption.Meant meant = node.in(client);
    client.send("POST", "/admin/nodes/" + meant.id() + "/undrain");
    terminal.out().println(meant.name() + " takes replicas again");
    return ExitCode.OK.number();
  }
}
