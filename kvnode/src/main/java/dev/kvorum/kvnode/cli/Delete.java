package dev.kvorum.kvnode.cli;

import dev.kvorum.kvnode.cli.client.KeyTarget;
import dev.kvorum.kvnode.cli.client.Request;
import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.JsonLine;
import dev.kvorum.kvnode.cli.shell.Output;
import dev.kvorum.kvnode.cli.shell.Target;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kv delete}: removes a key. */
@Command(
    name = "delete",
    description = "Delete a key. Returns 1 where there was none.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  kv delete greeting",
      "  kv delete lock --if-match 12          only if it is still that version",
      "  kv delete --key64 YS8vYg=="
    })
final class Delete implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private OneKey oneKey;
  @Mixin private Conditions conditions;
  @Mixin private Target target;
  @Mixin private Output output;
  @Mixin private HelpOption help;

  Delete(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    byte[] key = oneKey.bytes();
    Request delete =
        new Request("DELETE", KeyTarget.of(target.keyspace(), key), Map.of(), new byte[0]);
    Answer answer = new Client(target.endpoints(terminal)).write(conditions.on(delete), conditions);
    return switch (answer.status()) {
      case 200, 204 -> print("deleted", ExitCode.OK);
      case 404 -> missing(answer);
      default -> throw Refusal.ofWrite(answer, conditions);
    };
  }

  private int missing(Answer answer) {
    Problem problem = Problem.of(answer.status(), answer.body());
    if (!problem.isMissingKey()) {
      throw problem.asFailure();
    }
    return print("not found", ExitCode.NOT_FOUND);
  }

  private int print(String outcome, ExitCode code) {
    terminal
        .out()
        .println(output.isJson() ? new JsonLine().text("outcome", outcome).end() : outcome);
    return code.number();
  }
}
