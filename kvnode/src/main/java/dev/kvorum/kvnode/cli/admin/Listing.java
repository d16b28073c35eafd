package dev.kvorum.kvnode.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Output;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.util.function.BiFunction;
import picocli.CommandLine.Mixin;

/** Of verbs that show one part of what {@code /admin/cluster} says. */
final class Listing {

  @Mixin private AdminTarget target;
  @Mixin private Output output;

  /**
   * @param part its name in the JSON
   * @param table of the whole cluster
   */
  ExitCode print(String part, BiFunction<JsonNode, NodeNames, String> table, Terminal terminal) {
    AdminClient client = target.client(terminal);
    JsonNode cluster = client.cluster();
    terminal
        .out()
        .print(
            output.isJson()
                ? cluster.path(part) + "\n"
                : table.apply(cluster, NodeNames.of(client, cluster)));
    return ExitCode.OK;
  }
}
