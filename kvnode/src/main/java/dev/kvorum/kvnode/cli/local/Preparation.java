package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Failure;
import dev.kvorum.kvnode.cli.shell.NodeFormatter;
import dev.kvorum.kvnode.cli.shell.Terminal;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import java.io.IOException;
import java.util.Optional;

/**
 * All that is settled and checked before the first process is started. The folder's lock is held.
 */
record Preparation(Folder folder, NodeFormatter formatter, Terminal terminal) {

  /** What the command line asked for. */
  record Wish(Wanted cluster, PortsWanted ports, NodeOptions options) {}

  LocalCluster prepare(Wish wish) throws IOException {
    wish.cluster().checkRanges();
    wish.options().check();
    Formation formation = new Formation(folder, formatter);
    JsonFile<LocalFile> localFile = new JsonFile<>(folder.localFile(), LocalFile.class);
    Optional<BootstrapRecord> recorded = formation.recorded(wish.cluster());
    int nodes =
        recorded
            .map(cluster -> Math.max(cluster.nodes().size(), folder.highestNode()))
            .orElse(wish.cluster().nodesToForm());
    Ports ports = wish.ports().settle(recorded, localFile.read(), nodes);
    refuseIfRunning(nodes);
    PortCheck.allFree(ports, nodes);
    Formation.Formed formed = formation.form(wish.cluster(), ports.peer());
    formed.strangers().forEach(this::tellStranger);
    LocalFile local =
        new LocalFile(LocalFile.FORMAT, ports, wish.options().sync(), wish.options().heap());
    localFile.write(local);
    return new LocalCluster(folder, formed.cluster(), local);
  }

  private void refuseIfRunning(int nodes) throws IOException {
    for (int number = 1; number <= nodes; number++) {
      NodeState state = folder.node(number).pidFile().state();
      if (state instanceof NodeState.Running || state instanceof NodeState.Paused) {
        throw new Failure(
            ExitCode.FAILED,
            "the cluster in "
                + folder.data()
                + " is already running: node "
                + number
                + " is "
                + state.words(),
            "See it with 'kv local status', stop it with 'kv local stop', or use another folder with --data and other ports.");
      }
    }
  }

  private void tellStranger(int number) {
    terminal
        .err()
        .println(
            "node "
                + number
                + " has lost its disk: it starts as a new node, which has no vote under the old name, and joins the"
                + " others while a majority of them runs");
  }
}
