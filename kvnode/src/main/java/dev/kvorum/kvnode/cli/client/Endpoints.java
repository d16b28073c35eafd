package dev.kvorum.kvnode.cli.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Nodes that can answer the same request. The first that takes a connection gets it; only a
 * connection that could not be made moves on to the next, since then nothing was sent.
 */
public record Endpoints(List<Endpoint> all, Duration timeout) {

  /** The caller closes the connection. */
  public HttpConnection connect() throws NoneReachable {
    List<ConnectFailed> failures = new ArrayList<>();
    for (Endpoint endpoint : all) {
      try {
        return HttpConnection.open(endpoint, timeout);
      } catch (ConnectFailed nothingSent) {
        failures.add(nothingSent);
      }
    }
    throw new NoneReachable(failures);
  }

  /** Nothing was sent to anyone. */
  public static final class NoneReachable extends IOException {

    private static final long serialVersionUID = 1;

    NoneReachable(List<ConnectFailed> failures) {
      super(failures.stream().map(Throwable::getMessage).collect(Collectors.joining("; ")));
    }
  }
}
