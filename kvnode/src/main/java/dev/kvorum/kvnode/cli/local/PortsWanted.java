package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.shell.Failure;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import java.util.Optional;

/** The ports that were asked for; what wasn't is as it was the last time. */
record PortsWanted(Optional<Integer> client, Optional<Integer> admin, Optional<Integer> peer) {

  private static final int PORT_MAX = 65_535;

  Ports settle(Optional<BootstrapRecord> cluster, Optional<LocalFile> last, int nodes) {
    Ports before = last.map(LocalFile::ports).orElse(Ports.DEFAULT);
    int peerBefore = cluster.map(PortsWanted::peerPortOf).orElse(before.peer());
    if (cluster.isPresent() && peer.filter(port -> port != peerBefore).isPresent()) {
      throw Failure.usage(
          "--peer-port "
              + peer.get()
              + " contradicts the cluster in this folder, whose nodes look for each other at "
              + peerBefore,
          "Leave the option out, or begin another cluster in another folder with --data.");
    }
    Ports ports =
        new Ports(
            client.orElse(before.client()), admin.orElse(before.admin()), peer.orElse(peerBefore));
    check(ports, nodes);
    return ports;
  }

  /** Whether so many nodes find a port of each kind. */
  static void check(Ports ports, int nodes) {
    checkRange("--client-port", ports.client(), nodes);
    checkRange("--admin-port", ports.admin(), nodes);
    checkRange("--peer-port", ports.peer(), nodes);
    checkApart("--client-port", ports.client(), "--admin-port", ports.admin(), nodes);
    checkApart("--client-port", ports.client(), "--peer-port", ports.peer(), nodes);
    checkApart("--admin-port", ports.admin(), "--peer-port", ports.peer(), nodes);
  }

  private static int peerPortOf(BootstrapRecord cluster) {
    String first = cluster.nodes().getFirst().address();
    return Integer.parseInt(first.substring(first.lastIndexOf(':') + 1));
  }

  private static void checkRange(String option, int first, int nodes) {
    if (first < 1 || first + nodes - 1 > PORT_MAX) {
      throw Failure.usage(
          option + " " + first + " is out of its range",
          "From 1 to " + (PORT_MAX - nodes + 1) + ".");
    }
  }

  private static void checkApart(String one, int first, String other, int second, int nodes) {
    if (Math.abs(first - second) < nodes) {
      throw Failure.usage(
          "%s %d and %s %d overlap: each of the nodes takes the next port, %d of each kind"
              .formatted(one, first, other, second, nodes),
          "Give ports that are at least " + nodes + " apart.");
    }
  }
}
