package dev.kvorum.kvnode.cli;

import dev.kvorum.kvnode.cli.client.KeyTarget;
import dev.kvorum.kvnode.cli.client.Request;
import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Freshness;
import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.JsonLine;
import dev.kvorum.kvnode.cli.shell.Output;
import dev.kvorum.kvnode.cli.shell.Target;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kv get}: prints a value, byte for byte. */
@Command(
    name = "get",
    description = "Read a key and print its value, byte for byte.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  kv get greeting",
      "  kv get users/7 --json                 with its etag",
      "  kv get --key64 YS8vYg==               a key that isn't text",
      "  kv get greeting --consistency stale --max-staleness 500ms"
    })
final class Get implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private OneKey oneKey;
  @Mixin private Freshness freshness;
  @Mixin private Target target;
  @Mixin private Output output;
  @Mixin private HelpOption help;

  Get(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    byte[] key = oneKey.bytes();
    Answer answer = new Client(target.endpoints(terminal)).read(Request.get(targetOf(key)));
    return switch (answer.status()) {
      case 200 -> print(key, answer);
      case 404 -> missing(answer);
      default -> throw Problem.of(answer.status(), answer.body()).asFailure();
    };
  }

  private String targetOf(byte[] key) {
    return Query.append(KeyTarget.of(target.keyspace(), key), freshness.parameters());
  }

  private int print(byte[] key, Answer answer) {
    if (output.isJson()) {
      terminal.out().println(json(key, answer));
    } else {
      terminal.out().writeBytes(answer.body());
      if (terminal.outIsScreen()) {
        terminal.out().println();
      }
    }
    return ExitCode.OK.number();
  }

  private String json(byte[] key, Answer answer) {
    return new JsonLine()
        .text("keyspace", target.keyspace())
        .bytes("key", key)
        .bytes("value", answer.body())
        .text("etag", answer.etag())
        .number("stalenessMs", answer.stalenessMs().map(Long::valueOf))
        .end();
  }

  private int missing(Answer answer) {
    Problem problem = Problem.of(answer.status(), answer.body());
    if (!problem.isMissingKey()) {
      throw problem.asFailure();
    }
    terminal.err().println("kv get: there is no such key");
    return ExitCode.NOT_FOUND.number();
  }
}
