package dev.kvorum.kvnode.cli;

import dev.kvorum.kvnode.cli.admin.Nodes;
import dev.kvorum.kvnode.cli.admin.Operations;
import dev.kvorum.kvnode.cli.admin.Shards;
import dev.kvorum.kvnode.cli.bench.Bench;
import dev.kvorum.kvnode.cli.local.Local;
import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.NodeProgram;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
      "  kv status                    nodes, shards and their leaders, and what is under way",
      "  kv shards set 16             change the number of shards",
      "  kv VERB --help               more on a verb",
      "",
      "Exit codes: 0 done, 1 not found or condition not met, 2 wrong usage,",
      "            3 refused or unreachable, 4 a write's outcome is unknown."
    })
public final class Kv implements Runnable {

  @CommandLine.Mixin private HelpOption help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print which version this is.")
  private boolean versionAsked;

  @Spec private CommandSpec spec;

  private Kv() {}

  /**
   * @return the process's exit code
   */
  public static int run(String[] args, Terminal terminal, NodeProgram node) {
    Map<String, Supplier<Object>> verbs = verbs(terminal, node);
    if (args.length > 0 && verbs.containsKey(args[0])) {
      verbs.keySet().retainAll(Set.of(args[0])); // each costs time that only its own use is worth
    }
    CommandLine kv = commandLine(terminal, verbs.values());
    kv.getCommandSpec().version("kv " + node.version());
    int code = kv.execute(args);
    terminal.out().flush();
    return code;
  }

  /** In the order of help. */
  private static Map<String, Supplier<Object>> verbs(Terminal terminal, NodeProgram node) {
    Map<String, Supplier<Object>> verbs = new LinkedHashMap<>();
    verbs.put("get", () -> new Get(terminal));
    verbs.put("put", () -> new Put(terminal));
    verbs.put("delete", () -> new Delete(terminal));
    verbs.put("scan", () -> new Scan(terminal));
    verbs.put("status", () -> new Status(terminal));
    verbs.put("nodes", () -> Nodes.commandLine(terminal));
    verbs.put("shards", () -> Shards.commandLine(terminal));
    verbs.put("operations", () -> new Operations(terminal));
    verbs.put("bench", () -> new Bench(terminal));
    verbs.put("local", () -> Local.commandLine(terminal, node));
    verbs.put("serve", () -> new Serve(node.runner()));
    return verbs;
  }

  private static CommandLine commandLine(Terminal terminal, Collection<Supplier<Object>> verbs) {
    CommandLine kv = new CommandLine(new Kv());
    verbs.forEach(verb -> kv.addSubcommand(verb.get()));
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
