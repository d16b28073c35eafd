package dev.kvorum.kvnode.cli.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;

/** Where a node, or a load balancer before nodes, is listening. */
public record Endpoint(String host, int port) {

  private static final int HTTP_PORT = 80;

  /** Reads a list like {@code http://127.0.0.1:8081,http://127.0.0.1:8082}. */
  public static List<Endpoint> parseList(String urls) {
    List<Endpoint> endpoints =
        Arrays.stream(urls.split(","))
            .map(String::strip)
            .filter(url -> !url.isEmpty())
            .map(Endpoint::parse)
            .toList();
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException(
          "no endpoint is given; write for example http://127.0.0.1:8081");
    }
    return endpoints;
  }

  /** Reads {@code http://host:port} or {@code host:port}. */
  public static Endpoint parse(String url) {
    URI uri;
    try {
      uri = new URI(url.contains("://") ? url : "http://" + url);
    } catch (URISyntaxException unreadable) {
      throw new IllegalArgumentException(
          "'" + url + "' is no URL; write for example http://127.0.0.1:8081");
    }
    if (!"http".equalsIgnoreCase(uri.getScheme())) {
      throw new IllegalArgumentException("'" + url + "': only http:// is spoken so far");
    }
    boolean onlyAuthority =
        uri.getPath() == null || uri.getPath().isEmpty() || uri.getPath().equals("/");
    if (uri.getHost() == null || !onlyAuthority || uri.getQuery() != null) {
      throw new IllegalArgumentException(
          "'" + url + "' should be http://host:port and nothing more");
    }
    return new Endpoint(uri.getHost(), uri.getPort() < 0 ? HTTP_PORT : uri.getPort());
  }

  /** The value of a {@code Host} header. */
  public String authority() {
    return host + ":" + port;
  }

  @Override
  public String toString() {
    return "http://" + authority();
  }
}
