package dev.kvorum.kvnode.http;

/**
 * Where the two listeners are and what they take.
 *
 * @param host address to listen on: a name, an IPv4 or an IPv6 address
 * @param clientPort of {@code /kv}; 0 for any free one
 * @param adminPort of {@code /admin}, {@code /metrics} and the probes; 0 for any free one
 * @param limits of both
 */
public record HttpOptions(String host, int clientPort, int adminPort, HttpLimits limits) {

  public static final HttpOptions DEFAULT =
      new HttpOptions("0.0.0.0", 8080, 9080, HttpLimits.DEFAULT);

  /** On loopback and any free ports: for tests, and for several nodes on one machine. */
  public static HttpOptions onAnyPort() {
    return new HttpOptions("127.0.0.1", 0, 0, HttpLimits.DEFAULT);
  }

  public HttpOptions with(HttpLimits other) {
    return new HttpOptions(host, clientPort, adminPort, other);
  }
}
