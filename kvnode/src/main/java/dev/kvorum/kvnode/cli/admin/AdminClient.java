package dev.kvorum.kvnode.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kvorum.kvnode.cli.Problem;
import dev.kvorum.kvnode.cli.client.ConnectFailed;
import dev.kvorum.kvnode.cli.client.Endpoint;
import dev.kvorum.kvnode.cli.client.HttpConnection;
import dev.kvorum.kvnode.cli.client.NoAnswer;
import dev.kvorum.kvnode.cli.client.Request;
import dev.kvorum.kvnode.cli.client.Response;
import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks admin ports. All of them know the cluster, but a node that is about to leave hears no news
 * any more: whoever knows the newest state is asked everything else.
 */
public final class AdminClient {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int UNKNOWN_OUTCOME = 504;

  private final List<Endpoint> endpoints;
  private final Duration timeout;

  public AdminClient(List<Endpoint> endpoints, Duration timeout) {
    this.endpoints = new ArrayList<>(endpoints);
    this.timeout = timeout;
  }

  /** The cluster as the best informed node has it. */
  JsonNode cluster() {
    return newest()
        .orElseThrow(
            () ->
                new Failure(
                    ExitCode.FAILED,
                    "no node of a cluster answers (" + endpoints + ")",
                    "Is a cluster running? 'kv local' starts one here; --admin or KVORUM_ADMIN say"
                        + " where another one's admin ports are."));
  }

  /** As {@link #cluster}; empty where no node that belongs to a cluster answers. */
  public Optional<JsonNode> newest() {
    Optional<JsonNode> newest = Optional.empty();
    for (Endpoint endpoint : List.copyOf(endpoints)) {
      Optional<JsonNode> told = cluster(endpoint);
      if (told.isPresent() && versionOf(told) > versionOf(newest)) {
        newest = told;
        endpoints.remove(endpoint);
        endpoints.addFirst(endpoint);
      }
    }
    return newest;
  }

  private static long versionOf(Optional<JsonNode> cluster) {
    return cluster.map(told -> told.path("version").asLong()).orElse(-1L);
  }

  private Optional<JsonNode> cluster(Endpoint endpoint) {
    try (HttpConnection connection = HttpConnection.open(endpoint, timeout)) {
      Response response = connection.exchange(Request.get("/admin/cluster"));
      byte[] body = response.bytes();
      return response.status() == 200
          ? Optional.of(JSON.readTree(body)).filter(told -> told.has("operations"))
          : Optional.empty();
    } catch (IOException silent) {
      return Optional.empty();
    }
  }

  List<Endpoint> endpoints() {
    return List.copyOf(endpoints);
  }

  JsonNode get(String path) {
    return ask(Request.get(path));
  }

  JsonNode send(String method, String path) {
    return ask(new Request(method, path, Map.of(), new byte[0]));
  }

  JsonNode send(String method, String path, JsonNode body) {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    return ask(new Request(method, path, Map.of(), bytes));
  }

  private JsonNode ask(Request request) {
    List<String> refused = new ArrayList<>();
    for (Endpoint endpoint : endpoints) {
      try (HttpConnection connection = HttpConnection.open(endpoint, timeout)) {
        Response response = connection.exchange(request);
        return understood(response.status(), response.bytes());
      } catch (ConnectFailed nobody) {
        refused.add(nobody.getMessage());
      } catch (NoAnswer lost) {
        throw new Failure(
            request.method().equals("GET") ? ExitCode.FAILED : ExitCode.UNKNOWN,
            lost.getMessage(),
            "'kv status' and 'kv operations' show what has begun; asking for the same again does no"
                + " harm.");
      }
    }
    throw new Failure(
        ExitCode.FAILED,
        "no node can be reached (" + String.join("; ", refused) + ")",
        "Nothing was sent. Is a cluster running? --admin or KVORUM_ADMIN say where its admin ports are.");
  }

  private static JsonNode understood(int status, byte[] body) {
    if (status >= 300) {
      Problem problem = Problem.of(status, body);
      throw status == UNKNOWN_OUTCOME
          ? new Failure(ExitCode.UNKNOWN, problem.words(), problem.detail())
          : problem.asFailure();
    }
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new Failure(ExitCode.FAILED, "the answer is not JSON", "Is this an admin port?");
    }
  }
}
