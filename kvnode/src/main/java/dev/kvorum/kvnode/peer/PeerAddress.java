package dev.kvorum.kvnode.peer;

import java.util.Optional;

/**
 * A hint where a node listens for its peers.
 *
 * @param host name or literal address; resolved anew for each attempt
 */
public record PeerAddress(String host, int port) {

  /** From {@code host:port}; empty where it is no such thing. */
  public static Optional<PeerAddress> parse(String text) {
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    if (colon < 1 || !port.matches("[0-9]{1,5}")) {
      return Optional.empty();
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    return Optional.of(
        new PeerAddress(
            bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port)));
  }

  @Override
  public String toString() {
    return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
  }
}
