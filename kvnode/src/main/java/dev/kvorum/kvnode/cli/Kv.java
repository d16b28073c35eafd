package dev.kvorum.kvnode.cli;

import dev.kvorum.kvnode.cli.bench.Bench;
import dev.kvorum.kvnode.cli.local.Local;
import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.NodeProgram;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command itself, and the list of its verbs. */
@Command(
    name = "kv",
    description =
        "Kvorum, a replicated key-value store: its client, its node, and a cluster on this machine.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  kv local                     three nodes on this machine, until Ctrl-C",
      "  kv put greeting hello        write a key",
      "  kv get greeting              read it back",
      "  kv scan --prefix user/       keys in order",
      "  kv status                    nodes, shards and their leaders",
      "  kv VERB --help               more on a verb",
      "",
      "Exit codes: 0 done, 1 not found or condition not met, 2 wrong usage,",
      "            3 refused or unreachable, 4 a write's outcome is unknown."
    })
public final class Kv implements Runnable {

  @CommandLine.Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private Kv() {}

  /**
   * @return the process's exit code
   */
  public static int run(String[] args, Terminal terminal, NodeProgram node) {
    int code = commandLine(terminal, node).execute(args);
    terminal.out().flush();
    return code;
  }

  static CommandLine commandLine(Terminal terminal, NodeProgram node) {
    CommandLine kv =
        new CommandLine(new Kv())
            .addSubcommand(new Get(terminal))
            .addSubcommand(new Put(terminal))
            .addSubcommand(new Delete(terminal))
            .addSubcommand(new Scan(terminal))
            .addSubcommand(new Status(terminal))
            .addSubcommand(new Bench(terminal))
            .addSubcommand(Local.commandLine(terminal, node))
            .addSubcommand(new Serve(node.runner()));
    Mistakes mistakes = new Mistakes(terminal.err());
    kv.setExpandAtFiles(false); // "@file" is a value's file here, never a file of arguments
    kv.setCaseInsensitiveEnumValuesAllowed(true);
    kv.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    kv.setUsageHelpWidth(100);
    kv.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
    kv.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
    kv.setParameterExceptionHandler(mistakes::ofUsage);
    kv.setExecutionExceptionHandler(mistakes::ofExecution);
    return kv;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a verb is missing");
  }
}
