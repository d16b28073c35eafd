package dev.kvorum.kvnode.cli;

import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.NodeFlags;
import dev.kvorum.kvnode.cli.shell.NodeRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Unmatched;

/**
 * {@code kv serve}: a node in this process. Its flags are the node's configuration, which judges
 * them.
 */
@Command(
    name = "serve",
    description = "Run one node in this process, until SIGTERM.",
    customSynopsis = "kv serve [--NAME=VALUE]...",
    footerHeading =
        "%nThe names are those of kvorum.yaml; a flag wins over KVORUM_* in the environment, and that over the"
            + " file.%n%nExamples:%n",
    footer = {
      "  kv serve --config=/etc/kvorum/kvorum.yaml",
      "  kv serve --data=./data/node1 --cluster-file=./data/cluster.json --sync=always",
      "  kv serve --data=./data/node4 --join=10.0.0.1:7080,10.0.0.2:7080",
      "  KVORUM_DATA=/var/lib/kvorum kv serve",
      "",
      "For a cluster on this machine, kv local does all of it."
    })
final class Serve implements Callable<Integer> {

  private final NodeRunner runner;

  @Mixin private HelpOption help;

  @Unmatched private List<String> flags = new ArrayList<>(); // picocli adds to it

  Serve(NodeRunner runner) {
    this.runner = runner;
  }

  @Override
  public Integer call() {
    return runner.run(NodeFlags.named(flags));
  }
}
