package dev.kvorum.kvnode.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kvorum.kvnode.cli.admin.AdminClient;
import dev.kvorum.kvnode.cli.admin.AdminTarget;
import dev.kvorum.kvnode.cli.admin.ClusterTables;
import dev.kvorum.kvnode.cli.admin.NodeNames;
import dev.kvorum.kvnode.cli.client.Endpoint;
import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Failure;
import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.Output;
import dev.kvorum.kvnode.cli.shell.Terminal;
import dev.kvorum.kvnode.cli.status.AdminAnswer;
import dev.kvorum.kvnode.cli.status.AdminPorts;
import dev.kvorum.kvnode.cli.status.StatusTables;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kv status}: nodes, shards, and who leads them. */
@Command(
    name = "status",
    description = "Show nodes, shards, their leaders, how far replicas lag, and what is under way.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  kv status",
      "  kv status --watch                     again each second, until Ctrl-C",
      "  kv status --json | jq '.answers[].phase'",
      "  kv status --admin http://10.0.0.7:9080"
    })
final class Status implements Callable<Integer> {

  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J";

  private final Terminal terminal;

  @Option(
      names = "--admin",
      paramLabel = "URLS",
      description =
          "Admin ports, separated by commas; all are asked. Else KVORUM_ADMIN, else the three of kv local.")
  private Optional<String> admin = Optional.empty();

  @Option(names = "--watch", description = "Show it again each second.")
  private boolean watch;

  @Mixin private Output output;
  @Mixin private HelpOption help;

  Status(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<Endpoint> endpoints = AdminTarget.endpoints(admin, terminal);
    AdminPorts ports = new AdminPorts(endpoints, TIMEOUT);
    AdminClient client = new AdminClient(endpoints, TIMEOUT);
    print(answers(ports), client.newest());
    while (watch && !terminal.out().checkError()) {
      LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
      // A cluster that is away for a moment is what one watches for.
      List<AdminAnswer> answers = ports.ask();
      Optional<JsonNode> cluster = client.newest();
      if (terminal.outIsScreen()) {
        terminal.out().print(CLEAR_SCREEN);
      }
      print(answers, cluster);
    }
    return ExitCode.OK.number();
  }

  private List<AdminAnswer> answers(AdminPorts ports) {
    List<AdminAnswer> answers = ports.ask();
    if (answers.stream().noneMatch(AdminAnswer.Told.class::isInstance)) {
      throw new Failure(
          ExitCode.FAILED,
          "no node tells its status (" + silences(answers) + ")",
          "Is a cluster running? 'kv local' starts one here; --admin or KVORUM_ADMIN say where another one's admin ports are.");
    }
    return answers;
  }

  private void print(List<AdminAnswer> answers, Optional<JsonNode> cluster) {
    terminal
        .out()
        .print(
            output.isJson()
                ? json(answers, cluster) + "\n"
                : StatusTables.of(answers)
                    + cluster
                        .map(told -> ClusterTables.changes(told, NodeNames.of(answers, told)))
                        .orElse(""));
    terminal.out().flush();
  }

  private static ObjectNode json(List<AdminAnswer> answers, Optional<JsonNode> cluster) {
    ObjectNode document = new ObjectMapper().createObjectNode();
    ObjectNode told = document.putObject("answers");
    ObjectNode silent = document.putObject("silent");
    for (AdminAnswer answer : answers) {
      switch (answer) {
        case AdminAnswer.Told from -> told.set(from.endpoint().toString(), from.document());
        case AdminAnswer.Silent from -> silent.put(from.endpoint().toString(), from.why());
      }
    }
    cluster.ifPresent(newest -> document.set("cluster", newest));
    return document;
  }

  private static String silences(List<AdminAnswer> answers) {
    return answers.stream()
        .map(
            answer ->
                answer instanceof AdminAnswer.Silent silent
                    ? silent.endpoint() + ": " + silent.why()
                    : "")
        .collect(Collectors.joining("; "));
  }
}
