package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.client.Endpoint;
import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Failure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Whether nodes will find their ports free, before anything is started. */
final class PortCheck {

  private static final int NEXT_TRY_DISTANCE = 100;

  private PortCheck() {}

  static void allFree(Ports ports, int nodes) {
    for (int number = 1; number <= nodes; number++) {
      nodeFree(ports, number);
    }
  }

  static void nodeFree(Ports ports, int number) {
    free(ports.clientOf(number), "client", number, ports.client());
    free(ports.adminOf(number), "admin", number, ports.admin());
    free(ports.peerOf(number), "peer", number, ports.peer());
  }

  private static void free(Endpoint endpoint, String kind, int number, int base) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(
          true); // as the node will: connections of a node that died may still be winding down
      socket.bind(new InetSocketAddress(endpoint.host(), endpoint.port()));
    } catch (IOException taken) {
      String owner =
          PortOwner.of(endpoint.port())
              .map(who -> "is taken by " + who)
              .orElse("cannot be used: " + taken.getMessage());
      throw new Failure(
          ExitCode.FAILED,
          "port " + endpoint.port() + ", the " + kind + " port of node " + number + ", " + owner,
          "Stop that, or choose others: kv local --"
              + kind
              + "-port "
              + (base + NEXT_TRY_DISTANCE));
    }
  }
}
