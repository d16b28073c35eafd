package dev.kvorum.kvnode.process;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * One connection to a node, for keys. A request may take longer than a node gives it by itself:
 * where none is to fail, that a busy machine is slow is no failure.
 */
final class PatientHttp implements Closeable {

  static final Duration DEADLINE = Duration.ofSeconds(30);

  /** Beyond the node's deadline, which ends a request in time. */
  private static final Duration TIMEOUT = DEADLINE.plusSeconds(10);

  private final RawHttp http;

  PatientHttp(ProcessCluster cluster, int node) throws RawHttp.NotConnected {
    http = new RawHttp(cluster.clientPort(node), Math.toIntExact(TIMEOUT.toMillis()));
  }

  RawHttp.Answer put(String key, String value) throws IOException {
    return http.send("PUT", path(key), Map.of(), value);
  }

  RawHttp.Answer get(String key) throws IOException {
    return http.send("GET", path(key), Map.of(), "");
  }

  private static String path(String key) {
    return "/kv/default/" + key + "?timeout=" + DEADLINE.toSeconds() + "s";
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
