package dev.kvorum.chaos.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The few questions; each is put to one node. */
public final class AdminApi implements AutoCloseable {

  /** A node that answers later than this is as good as gone for who chooses whom to kill. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** A node looks for two seconds whether it may let another stop. */
  private static final Duration PERMIT_PATIENCE = Duration.ofSeconds(5);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final ObjectMapper json = new ObjectMapper();

  /** The id of the node itself: {@code curl http://HOST:9080/admin/status}. */
  public String nodeId(URI admin) throws IOException {
    return read(send("GET", admin, "/admin/status", PATIENCE)).path("nodeId").asText();
  }

  /** {@code curl http://HOST:9080/admin/cluster}. */
  public ClusterAnswer cluster(URI admin) throws IOException {
    return ClusterAnswer.of(read(send("GET", admin, "/admin/cluster", PATIENCE)));
  }

  /** What a node says to a wish to stop it. */
  public record Permission(boolean granted, String words) {}

  /** {@code curl -X POST http://HOST:9080/admin/safe-to-stop}: to the very node that is to stop. */
  public Permission permit(URI admin) throws IOException {
    HttpResponse<String> response = send("POST", admin, "/admin/safe-to-stop", PERMIT_PATIENCE);
    if (response.statusCode() == 200) {
      return new Permission(true, "permitted");
    }
    String reasons = json.readTree(response.body()).path("reasons").toString();
    return new Permission(false, response.statusCode() + " " + reasons);
  }

  private JsonNode read(HttpResponse<String> response) throws IOException {
    if (response.statusCode() != 200) {
      throw new IOException(response.uri() + " answered " + response.statusCode());
    }
    return json.readTree(response.body());
  }

  private HttpResponse<String> send(String method, URI admin, String path, Duration patience)
      throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(admin.resolve(path))
            .timeout(patience)
            .method(method, BodyPublishers.noBody())
            .build();
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while asking " + admin);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
