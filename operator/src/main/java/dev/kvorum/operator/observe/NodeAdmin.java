package dev.kvorum.operator.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * Asks a node's admin port, once: who asks looks again later anyway, and by then it may be another
 * question.
 *
 * <pre>{@code
 * curl http://10.0.0.1:9080/admin/status
 * curl -X POST http://10.0.0.1:9080/admin/nodes/7/permit
 * }</pre>
 */
public final class NodeAdmin {

  /** A node that is well answers in milliseconds. */
  private static final Duration CONNECT = Duration.ofSeconds(1);

  private static final Duration READ = Duration.ofSeconds(2);

  /** What is committed, and a permit, which looks for up to two seconds. */
  private static final Duration CHANGE = Duration.ofSeconds(8);

  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient http;

  public NodeAdmin() {
    this(HttpClient.newBuilder().connectTimeout(CONNECT).build());
  }

  /**
   * @param http by which nodes are reached
   */
  public NodeAdmin(HttpClient http) {
    this.http = http;
  }

  /**
   * @param address {@code host:port}
   */
  public AdminAnswer get(String address, String path) throws IOException {
    return ask("GET", address, path, BodyPublishers.noBody(), READ);
  }

  public AdminAnswer post(String address, String path) throws IOException {
    return ask("POST", address, path, BodyPublishers.noBody(), CHANGE);
  }

  public AdminAnswer put(String address, String path, String body) throws IOException {
    return ask("PUT", address, path, BodyPublishers.ofString(body), CHANGE);
  }

  public AdminAnswer delete(String address, String path) throws IOException {
    return ask("DELETE", address, path, BodyPublishers.noBody(), CHANGE);
  }

  private AdminAnswer ask(
      String method, String address, String path, BodyPublisher body, Duration deadline)
      throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + address + path))
            .method(method, body)
            .timeout(deadline)
            .build();
    try {
      var response = http.send(request, BodyHandlers.ofByteArray());
      JsonNode json = JSON.readTree(response.body());
      return new AdminAnswer(response.statusCode(), json == null ? JSON.nullNode() : json);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking " + address, e);
    }
  }
}
