package dev.kvorum.kvnode.cli.admin;

import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kv shards}: how many there are, and where. */
@Command(
    name = "shards",
    description = "Show the shards of a cluster, change their number, and move replicas.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  kv shards list",
      "  kv shards set 16                      split or merge until there are so many",
      "  kv shards move 3 --from node1 --to node4"
    })
public final class Shards implements Runnable {

  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private Shards() {}

  public static CommandLine commandLine(Terminal terminal) {
    return new CommandLine(new Shards())
        .addSubcommand(new ShardsList(terminal))
        .addSubcommand(new ShardsSet(terminal))
        .addSubcommand(new ShardsMove(terminal));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a verb is missing");
  }
}
