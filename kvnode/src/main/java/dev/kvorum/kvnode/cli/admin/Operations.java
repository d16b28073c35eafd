package dev.kvorum.kvnode.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Failure;
import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.Output;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kv operations}: what changes the cluster's shape, and what has. */
@Command(
    name = "operations",
    description = "Show operations that run or have ended, or one with its receipt.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  kv operations                         those that run, and the last ones that have ended",
      "  kv operations 5                       one, with its phases and its receipt",
      "  kv operations 5 --abort               give it up, where it still can be"
    })
public final class Operations implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(paramLabel = "ID", arity = "0..1", description = "Of an operation.")
  private Optional<String> id = Optional.empty();

  @Option(names = "--abort", description = "Give it up.")
  private boolean abort;

  @Mixin private AdminTarget target;
  @Mixin private Output output;
  @Mixin private HelpOption help;

  public Operations(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (abort && id.isEmpty()) {
      throw Failure.usage("--abort needs the ID of an operation", "'kv operations' lists them.");
    }
    AdminClient client = target.client(terminal);
    NodeNames names = NodeNames.of(client, client.cluster());
    String path = "/admin/operations" + id.map(one -> "/" + one).orElse("");
    JsonNode answer = abort ? client.send("DELETE", path) : client.get(path);
    if (output.isJson()) {
      terminal.out().println(answer);
    } else {
      terminal
          .out()
          .print(id.isPresent() ? ClusterTables.receipt(answer, names) : all(answer, names));
    }
    return ExitCode.OK.number();
  }

  private static String all(JsonNode operations, NodeNames names) {
    JsonNode running = operations.path("running");
    JsonNode ended = operations.path("ended");
    return (running.isEmpty() ? "no operation is running\n" : ClusterTables.running(running, names))
        + (ended.isEmpty() ? "" : "\n" + ClusterTables.ended(ended, names));
  }
}
