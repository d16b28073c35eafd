package dev.kvorum.kvnode.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
    description = "Show nodes, shards, their leaders and how far replicas lag.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  kv status",
      "  kv status --watch                     again each second, until Ctrl-C",
      "  kv status --json | jq '.answers[].phase'",
      "  kv status --admin http://10.0.0.7:9080"
    })
final class Status implements Callable<Integer> {

  private static final String LOCAL =
      "http://127.0.0.1:9081,http://127.0.0.1:9082,http://127.0.0.1:9083";
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
    AdminPorts ports = new AdminPorts(endpoints(), TIMEOUT);
    print(answers(ports));
    while (watch && !terminal.out().checkError()) {
      LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
      // A cluster that is away for a moment is what one watches for.
      List<AdminAnswer> answers = ports.ask();
      if (terminal.outIsScreen()) {
        terminal.out().print(CLEAR_SCREEN);
      }
      print(answers);
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

  private List<Endpoint> endpoints() {
    Optional<String> environment = Optional.ofNullable(terminal.environment().get("KVORUM_ADMIN"));
    try {
      return Endpoint.parseList(admin.or(() -> environment).orElse(LOCAL));
    } catch (IllegalArgumentException wrong) {
      throw Failure.usage(
          wrong.getMessage(), "See --admin in --help, and KVORUM_ADMIN in the environment.");
    }
  }

  private void print(List<AdminAnswer> answers) {
    terminal.out().print(output.isJson() ? json(answers) + "\n" : StatusTables.of(answers));
    terminal.out().flush();
  }

  private static ObjectNode json(List<AdminAnswer> answers) {
    ObjectNode document = new ObjectMapper().createObjectNode();
    ObjectNode told = document.putObject("answers");
    ObjectNode silent = document.putObject("silent");
    for (AdminAnswer answer : answers) {
      switch (answer) {
        case AdminAnswer.Told from -> told.set(from.endpoint().toString(), from.document());
        case AdminAnswer.Silent from -> silent.put(from.endpoint().toString(), from.why());
      }
    }
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
