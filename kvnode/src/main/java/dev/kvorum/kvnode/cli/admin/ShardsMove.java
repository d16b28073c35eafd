package dev.kvorum.kvnode.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.Output;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kv shards move}: a replica goes to another node. */
@Command(
    name = "move",
    description = "Move a shard's replica to another node, and print the receipt.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  kv shards move 3 --from node1 --to node4",
      "  kv shards move 3 --from 0 --to 3 --no-wait",
      "",
      "The balancer keeps replicas even: it may move another one back in exchange."
    })
final class ShardsMove implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(paramLabel = "SHARD", description = "Its id, as 'kv shards list' shows it.")
  private String shard;

  @Option(names = "--from", paramLabel = "NODE", required = true, description = "Where it leaves.")
  private String from;

  @Option(names = "--to", paramLabel = "NODE", required = true, description = "Where it is to be.")
  private String to;

  @Mixin private Waited waited;
  @Mixin private AdminTarget target;
  @Mixin private Output output;
  @Mixin private HelpOption help;

  ShardsMove(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    AdminClient client = target.client(terminal);
    JsonNode cluster = client.cluster();
    NodeNames names = NodeNames.of(client, cluster);
    ObjectNode ends =
        JsonNodeFactory.instance
            .objectNode()
            .put("from", names.id(from, cluster))
            .put("to", names.id(to, cluster));
    JsonNode answer = client.send("POST", "/admin/shards/" + shard + "/move", ends);
    return waited.follow(answer, names, client, output, terminal).number();
  }
}
