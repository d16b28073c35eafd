package dev.kvorum.kvnode.peer;

/**
 * A hint where a node listens for its peers.
 *
 * @param host name or literal address; resolved anew for each attempt
 */
public record PeerAddress(String host, int port) {

  @Override
  public String toString() {
    return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
  }
}
