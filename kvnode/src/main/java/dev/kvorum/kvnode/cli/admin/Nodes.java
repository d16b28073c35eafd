package dev.kvorum.kvnode.cli.admin;

import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kv nodes}: who is of the cluster, and who is to leave. */
@Command(
    name = "nodes",
    description = "Show the nodes of a cluster, empty them, and let them leave.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  kv nodes list",
      "  kv nodes drain node2                  move all that it has elsewhere, and wait for it",
      "  kv nodes undrain node2                let it take replicas again",
      "  kv nodes remove node2                 let it leave for good, once it is empty",
      "",
      "A node is named by its name, its ordinal or its id, as 'kv nodes list' shows them."
    })
public final class Nodes implements Runnable {

  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private Nodes() {}

  public static CommandLine commandLine(Terminal terminal) {
    return new CommandLine(new Nodes())
        .addSubcommand(new NodesList(terminal))
        .addSubcommand(new NodesDrain(terminal))
        .addSubcommand(new NodesUndrain(terminal))
        .addSubcommand(new NodesRemove(terminal));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a verb is missing");
  }
}
