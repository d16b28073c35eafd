package dev.kvorum.kvnode.cli.admin;

import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

  @Mixin private NodeOption node;
  @Mixin private AdminTarget target;
  @Mixin private HelpOption help;

  NodesRemove(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    AdminClient client = target.client(terminal);
    NodeOption.Meant meant = node.in(client);
    client.send("DELETE", "/admin/nodes/" + meant.id());
    terminal.out().println(meant.name() + " has left the cluster");
    return ExitCode.OK.number();
  }
}
