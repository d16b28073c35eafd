package dev.kvorum.kvnode.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Failure;
import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kv nodes drain}: empties a node. */
@Command(
    name = "drain",
    description = "Move all replicas of a node elsewhere, and wait until it has none.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  kv nodes drain node2",
      "  kv nodes drain 1 --no-wait            return at once; 'kv status' shows how it goes",
      "",
      "Where no other node can take a replica, it waits and says so; it goes on by itself when one",
      "joins. Ctrl-C ends the waiting, not the drain: 'kv nodes undrain' does."
    })
final class NodesDrain implements Callable<Integer> {

  private static final Duration LOOK = Duration.ofMillis(500);

  private final Terminal terminal;

  @Option(names = "--no-wait", description = "Return when meta has taken it.")
  private boolean noWait;

  @Mixin private NodeOption node;
  @Mixin private AdminTarget target;
  @Mixin private HelpOption help;

  NodesDrain(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    AdminClient client = target.client(terminal);
    NodeOption.Meant meant = node.in(client);
    client.send("POST", "/admin/nodes/" + meant.id() + "/drain");
    if (noWait) {
      terminal.out().println(meant.name() + " is to be emptied");
      return ExitCode.OK.number();
    }
    await(client, meant);
    terminal
        .out()
        .println(
            meant.name()
                + " is empty: it may be stopped for good. 'kv nodes remove "
                + meant.typed()
                + "' lets it leave.");
    return ExitCode.OK.number();
  }

  private void await(AdminClient client, NodeOption.Meant meant) {
    String said = "";
    while (true) {
      Optional<JsonNode> cluster = client.newest();
      Optional<JsonNode> now = cluster.flatMap(known -> find(known, meant.id()));
      if (cluster.isPresent() && now.isEmpty()) {
        return; // somebody has removed it, so it was empty
      }
      if (now.filter(known -> known.path("replicas").asLong() == 0).isPresent()) {
        return;
      }
      String line = now.map(known -> line(meant.name(), known, cluster.get())).orElse(said);
      if (!line.equals(said)) {
        terminal.err().print(line);
        said = line;
      }
      if (now.filter(known -> !known.path("state").asText().contains("draining")).isPresent()) {
        throw new Failure(
            ExitCode.FAILED,
            meant.name() + " is to be emptied no more",
            "Somebody has called the drain off.");
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private static String line(String name, JsonNode node, JsonNode cluster) {
    return "%s: %s replicas left, it leads %s%n%s"
        .formatted(
            name,
            node.path("replicas").asText(),
            node.path("leaders").asText(),
            ClusterTables.waiting(cluster.path("waiting")));
  }

  private static Optional<JsonNode> find(JsonNode cluster, String id) {
    return cluster
        .path("nodes")
        .valueStream()
        .filter(node -> node.path("id").asText().equals(id))
        .findFirst();
  }
}
