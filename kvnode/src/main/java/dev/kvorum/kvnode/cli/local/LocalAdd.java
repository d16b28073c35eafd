package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.shell.Durations;
import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Failure;
import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.NodeProgram;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kv local add}: one node more, which the others take in. */
@Command(
    name = "add",
    description = "Add a node to a running cluster, and wait until the others have taken it in.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  kv local add                          the next number, with the next ports",
      "  kv status --watch                     see how it gets its share of the data",
      "",
      "kv nodes drain and kv nodes remove let it leave again; remove its folder then, or the next",
      "kv local starts it as a new node."
    })
final class LocalAdd implements Callable<Integer> {

  private final DataOption data;
  private final NodeProgram program;
  private final Terminal terminal;

  @Option(
      names = "--ready-timeout",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = Durations.class,
      description = "How long it may take. Default: ${DEFAULT-VALUE}.")
  private Duration readyTimeout;

  @Mixin private HelpOption help;

  LocalAdd(DataOption data, NodeProgram program, Terminal terminal) {
    this.data = data;
    this.program = program;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return FileTrouble.guard(data.folder().data(), this::add);
  }

  private ExitCode add() throws IOException {
    LocalCluster cluster = LocalCluster.in(data.folder());
    int number = cluster.nodes() + 1;
    if (number > Wanted.NODES_MAX) {
      throw Failure.usage(
          "this cluster has " + cluster.nodes() + " nodes already",
          Wanted.NODES_MAX + " are the most that kv local runs.");
    }
    if (cluster.running().isEmpty()) {
      throw new Failure(
          ExitCode.FAILED,
          "no node of this cluster is running that could take another one in",
          "Start it first: " + Words.kv(terminal) + " local" + Words.data(cluster.folder()));
    }
    PortsWanted.check(cluster.local().ports(), number);
    PortCheck.nodeFree(cluster.local().ports(), number);
    Path disk = cluster.folder().node(number).directory();
    program.formatter().format(disk); // from here on the node is there for all other verbs, too
    Process process = new NodeStart(cluster, program.mainClass(), terminal).start(number);
    terminal.err().println("starting node " + number + ", pid " + process.pid());
    var obituary = new Obituary(cluster.folder(), terminal);
    var readiness = new Readiness(cluster, Map.of(number, process), obituary, terminal);
    return switch (readiness.awaitMembers(readyTimeout)) {
      case READY -> {
        terminal.out().println(joined(cluster, number));
        yield ExitCode.OK;
      }
      case ALL_DIED -> ExitCode.FAILED;
      case TOO_LATE ->
          throw new Failure(
              ExitCode.FAILED,
              "node " + number + " runs, and has not been taken in yet",
              "It asks on: 'kv status' shows what it waits for, and "
                  + cluster.folder().node(number).log()
                  + " has its log.");
    };
  }

  private static String joined(LocalCluster cluster, int number) {
    Ports ports = cluster.local().ports();
    return "node %d has joined: clients %s, admin port %s, log %s"
        .formatted(
            number,
            ports.clientOf(number),
            ports.adminOf(number),
            cluster.folder().node(number).log());
  }
}
