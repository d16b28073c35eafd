package dev.kvorum.kvnode.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.Output;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kv shards set}: changes their number. */
@Command(
    name = "set",
    description = "Split and merge until a keyspace has so many shards, and print the receipt.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  kv shards set 16",
      "  kv shards set 3 --no-wait             return at once; 'kv operations' shows how it goes",
      "",
      "Clients go on meanwhile. Ctrl-C ends the waiting, not the operation: 'kv operations ID",
      "--abort' does, and leaves the shards as they are then."
    })
final class ShardsSet implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(paramLabel = "N", description = "How many, 1 to 256.")
  private int shards;

  @Option(
      names = "--keyspace",
      paramLabel = "NAME",
      defaultValue = "default",
      description = "Default: ${DEFAULT-VALUE}.")
  private String keyspace;

  @Mixin private Waited waited;
  @Mixin private AdminTarget target;
  @Mixin private Output output;
  @Mixin private HelpOption help;

  ShardsSet(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    AdminClient client = target.client(terminal);
    NodeNames names = NodeNames.of(client, client.cluster());
    JsonNode answer =
        client.send(
            "PUT",
            "/admin/keyspaces/" + keyspace,
            JsonNodeFactory.instance.objectNode().put("shards", shards));
    if (answer.has("operation")) {
      return waited.follow(answer, names, client, output, terminal).number();
    }
    terminal
        .out()
        .println(
            output.isJson() ? answer.toString() : keyspace + " has " + shards + " shards already");
    return ExitCode.OK.number();
  }
}
