package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.client.Endpoint;

/** The ports of node 1; each further node has the next ones. */
record Ports(int client, int admin, int peer) {

  static final Ports DEFAULT = new Ports(8081, 9081, 7081);

  /** Nodes listen here and nowhere else: a local cluster asks nobody who they are. */
  static final String LOOPBACK = "127.0.0.1";

  Endpoint clientOf(int number) {
    return new Endpoint(LOOPBACK, client + number - 1);
  }

  Endpoint adminOf(int number) {
    return new Endpoint(LOOPBACK, admin + number - 1);
  }

  Endpoint peerOf(int number) {
    return new Endpoint(LOOPBACK, peer + number - 1);
  }
}
