package dev.kvorum.kvnode.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Output;
import dev.kvorum.kvnode.cli.shell.Terminal;
import picocli.CommandLine.Option;

/** Of verbs that begin something which takes its time. */
final class Waited {

  @Option(
      names = "--no-wait",
      description = "Return when it has begun; 'kv operations' and 'kv status' show how it goes.")
  private boolean noWait;

  /**
   * Says that an operation has begun, and how it has ended.
   *
   * @param answer of whoever was asked to begin it
   */
  ExitCode follow(
      JsonNode answer, NodeNames names, AdminClient client, Output output, Terminal terminal) {
    String operation = answer.path("operation").asText();
    if (noWait) {
      terminal
          .out()
          .println(output.isJson() ? answer.toString() : "operation " + operation + " has begun");
      return ExitCode.OK;
    }
    JsonNode ended = new OperationWatch(client, terminal).await(operation);
    terminal.out().print(output.isJson() ? ended + "\n" : ClusterTables.receipt(ended, names));
    return ended.path("state").asText().equals("done") ? ExitCode.OK : ExitCode.FAILED;
  }
}
