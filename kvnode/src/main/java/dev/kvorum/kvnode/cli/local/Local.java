package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.shell.Durations;
import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.NodeProgram;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kv local}: starts a cluster on this machine and watches it. */
@Command(
    name = "local",
    description = "Run a cluster of processes on this machine, until Ctrl-C.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  kv local                              three nodes, data in ./data",
      "  kv local --detach                     the same, in the background",
      "  kv local status                       which nodes run, and who leads",
      "  kv local kill 2                       kill -9 a node; start 2 brings it back",
      "  kv local pause 2                      SIGSTOP it; resume 2 lets it go on",
      "  kv local add                          one node more, which the others take in",
      "  kv local stop                         stop all, and keep the data",
      "  kv local --data /tmp/other --client-port 8181 --admin-port 9181 --peer-port 7181",
      "",
      "Each node is a 'kv serve' process; its log is FOLDER/nodeN/log/node.log, its pid FOLDER/nodeN/pid.",
      "KVORUM_JAVA_OPTS adds JVM options to the nodes. To begin anew, stop and remove the folder."
    })
public final class Local implements Callable<Integer> {

  private final DataOption data;
  private final NodeProgram program;
  private final Terminal terminal;

  @Mixin private Wanted wanted;
  @Mixin private NodeOptions options;
  @Mixin private HelpOption help;

  @Option(
      names = "--client-port",
      paramLabel = "PORT",
      description = "For clients, of node 1; the other nodes have the next ones. Default: 8081.")
  private Optional<Integer> clientPort = Optional.empty();

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      description = "For status and health, likewise. Default: 9081.")
  private Optional<Integer> adminPort = Optional.empty();

  @Option(
      names = "--peer-port",
      paramLabel = "PORT",
      description = "Between nodes, likewise; fixed when the cluster is formed. Default: 7081.")
  private Optional<Integer> peerPort = Optional.empty();

  @Option(
      names = "--ready-timeout",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = Durations.class,
      description = "How long the nodes may take to become ready. Default: ${DEFAULT-VALUE}.")
  private Duration readyTimeout;

  @Option(
      names = "--detach",
      description = "Return when the nodes are ready, and leave them running.")
  private boolean detach;

  private Local(DataOption data, NodeProgram program, Terminal terminal) {
    this.data = data;
    this.program = program;
    this.terminal = terminal;
  }

  public static CommandLine commandLine(Terminal terminal, NodeProgram program) {
    DataOption data = new DataOption();
    CommandLine local = new CommandLine(new Local(data, program, terminal));
    local.addMixin("data", data);
    return local
        .addSubcommand(new LocalStatus(data, terminal))
        .addSubcommand(new LocalStop(data, terminal))
        .addSubcommand(new LocalStart(data, program, terminal))
        .addSubcommand(new LocalAdd(data, program, terminal))
        .addSubcommand(new LocalKill(data, terminal))
        .addSubcommand(new LocalPause(data, terminal))
        .addSubcommand(new LocalResume(data, terminal));
  }

  @Override
  public Integer call() {
    return FileTrouble.guard(data.folder().data(), this::run);
  }

  private ExitCode run() throws IOException {
    Folder folder = data.folder();
    PortsWanted ports = new PortsWanted(clientPort, adminPort, peerPort);
    try (FolderLock lock = FolderLock.take(folder)) {
      LocalCluster cluster =
          new Preparation(folder, program.formatter(), terminal)
              .prepare(new Preparation.Wish(wanted, ports, options));
      Session session = new Session(cluster, program, terminal);
      return detach ? session.detached(readyTimeout) : session.attached(readyTimeout);
    }
  }
}
