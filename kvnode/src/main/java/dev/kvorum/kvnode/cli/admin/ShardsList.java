package dev.kvorum.kvnode.cli.admin;

import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kv shards list}. */
@Command(
    name = "list",
    description = "Show the shards, their hashes, leaders and replicas.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  kv shards list",
      "  kv shards list --json | jq '.[].leaderNode'",
      "",
      "A replica may be a learner (gets the data, has no vote), leaving, silent, copying (from the",
      "replica beside it that was split or merged), or lack entries of the log (lag)."
    })
final class ShardsList implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private Listing listing;
  @Mixin private HelpOption help;

  ShardsList(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return listing.print("shards", ClusterTables::shards, terminal).number();
  }
}
