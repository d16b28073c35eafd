package dev.kvorum.kvnode.cli;

import dev.kvorum.kvnode.cli.client.KeyTarget;
import dev.kvorum.kvnode.cli.client.Request;
import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Failure;
import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.JsonLine;
import dev.kvorum.kvnode.cli.shell.Output;
import dev.kvorum.kvnode.cli.shell.Target;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kv put}: writes a value. */
@Command(
    name = "put",
    description = "Write a key. When it returns 0, a majority has the write on disk.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  kv put greeting hello",
      "  kv put config @config.yaml            the value is a file's content",
      "  date | kv put now -                   the value is standard input",
      "  kv put greeting hi --if-match 12      only if nobody was faster",
      "  kv put lock me --if-absent            only if there is no such key",
      "  kv put order paid --idempotency-key order-7-paid",
      "  kv put number -- -5                   what begins with a dash goes after --"
    })
final class Put implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(
      arity = "0..2",
      paramLabel = "KEY [VALUE|-|@FILE]",
      hideParamSyntax = true,
      description = {
        "The key as text, unless --key64 is given; and the value: text, @FILE for a file's content, or - for standard input,"
            + " which is also read where no value is given."
      })
  private List<String> words = List.of();

  @Option(
      names = "--key64",
      paramLabel = "BASE64",
      description = "The key in base64, instead of KEY.")
  private Optional<String> base64 = Optional.empty();

  @Option(names = "--if-absent", description = "Only if there is no such key.")
  private boolean ifAbsent;

  @Mixin private Conditions conditions;
  @Mixin private Target target;
  @Mixin private Output output;
  @Mixin private HelpOption help;

  Put(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (ifAbsent && conditions.expectsVersion()) {
      throw Failure.usage("--if-absent and --if-match exclude each other", "");
    }
    int keyWords = base64.isPresent() ? 0 : 1;
    if (words.size() > keyWords + 1) {
      throw Failure.usage(
          "'" + words.getLast() + "' is one word too many", "A value with spaces goes in quotes.");
    }
    byte[] key = Key.ofOne(words.stream().limit(keyWords).findFirst(), base64);
    byte[] value = new Value(terminal).read(words.stream().skip(keyWords).findFirst());
    return report(new Client(target.endpoints(terminal)).write(request(key, value), conditions));
  }

  private Request request(byte[] key, byte[] value) {
    Request put =
        conditions.on(new Request("PUT", KeyTarget.of(target.keyspace(), key), Map.of(), value));
    return ifAbsent ? put.with("If-None-Match", "*") : put;
  }

  private int report(Answer answer) {
    return switch (answer.status()) {
      case 200 -> print("replaced", answer);
      case 201 -> print("created", answer);
      default -> throw Refusal.ofWrite(answer, conditions);
    };
  }

  private int print(String outcome, Answer answer) {
    String line =
        output.isJson()
            ? new JsonLine().text("outcome", outcome).text("etag", answer.etag()).end()
            : outcome + answer.version().map(version -> ", etag " + version).orElse("");
    terminal.out().println(line);
    return ExitCode.OK.number();
  }
}
