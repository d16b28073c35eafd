package dev.kvorum.kvnode.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kvorum.kvnode.shape.ClusterControl;
import dev.kvorum.kvnode.shard.route.NodeControl;
import dev.kvorum.kvnode.shard.route.NodeControl.SafeToStop;
import dev.kvorum.kvnode.shard.route.NodeControl.Transfer;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an operator sees and asks, on the admin port only.
 *
 * <pre>{@code
 * curl http://127.0.0.1:9081/admin/status
 * curl -X POST http://127.0.0.1:9081/admin/safe-to-stop
 * curl -X POST http://127.0.0.1:9081/admin/shards/1/leader
 * curl -X POST -d '{"node":"17446744073709551615"}' http://127.0.0.1:9081/admin/shards/1/leader
 * }</pre>
 */
final class AdminService implements Service {

  private static final Pattern SHARD_LEADER = Pattern.compile("/admin/shards/([^/]*)/leader");

  private static final String PATHS =
      "There are /admin/status, /admin/cluster, /admin/safe-to-stop, /admin/operations,"
          + " /admin/keyspaces/{name}, /admin/nodes/{id}/drain and more: see docs/http.md.";

  private final NodeControl node;
  private final ClusterControl cluster;
  private final ClusterService shape;

  AdminService(NodeControl node, ClusterControl cluster) {
    this.node = node;
    this.cluster = cluster;
    shape = new ClusterService(node, cluster);
  }

  @Override
  public Answer answer(ServerRequest request) {
    String path = request.prologue().uriPath().rawPath();
    Query.of(request.prologue(), Set.of());
    Matcher shardLeader = SHARD_LEADER.matcher(path);
    if (shardLeader.matches()) {
      return Methods.only("POST", request, () -> transfer(shardLeader.group(1), request));
    }
    return switch (path) {
      case "/admin/status" ->
          Methods.read(request, () -> Json.answer(Status.OK_200, StatusJson.of(node.status())));
      case "/admin/safe-to-stop" ->
          Methods.by(request, Map.of("GET", this::isSafeToStop, "POST", this::permit));
      default ->
          shape
              .answer(path, request)
              .orElseGet(() -> Problems.answer(ProblemType.PATH_NOT_FOUND, PATHS));
    };
  }

  private Answer transfer(String shard, ServerRequest request) {
    long id = id("the shard in the path", shard, ProblemType.PATH_NOT_FOUND);
    return switch (node.transferLeadership(id, toNode(request))) {
      case Transfer.Begun(long toNode) ->
          Json.answer(
              Status.ACCEPTED_202,
              Json.object().put("shard", StatusJson.id(id)).put("toNode", StatusJson.id(toNode)));
      case Transfer.Refused(String why) -> Problems.answer(ProblemType.TRANSFER_REFUSED, why);
    };
  }

  private static Optional<Long> toNode(ServerRequest request) {
    byte[] body = Bodies.read(request, HttpLimits.ADMIN_BODY_BYTES_MAX);
    if (body.length == 0) {
      return Optional.empty();
    }
    JsonNode json = Json.parse(body);
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!name.equals("node")) {
                throw badBody(
                    "'"
                        + Query.quoted(name)
                        + "' is not known here; the body may have the member 'node'.");
              }
            });
    JsonNode toNode = json.path("node");
    if (!json.isObject() || !(toNode.isTextual() || toNode.isMissingNode())) {
      throw badBody(
          "The body is empty, or an object such as {\"node\":\"7\"} with the node's id as a"
              + " string.");
    }
    return toNode.isMissingNode()
        ? Optional.empty()
        : Optional.of(id("node", toNode.textValue(), ProblemType.BAD_BODY));
  }

  /** Only looks. */
  private Answer isSafeToStop() {
    SafeToStop judged = node.safeToStop();
    return judged.safe()
        ? Json.answer(Status.OK_200, AskedAnswers.safe())
        : AskedAnswers.unsafe(judged.reasons());
  }

  /** Looks and, where it is safe, lets no other node stop for a while. */
  private Answer permit() {
    return cluster.state().isEmpty()
        ? isSafeToStop()
        : AskedAnswers.ofStop(cluster.permits().ask(node.status().nodeId()));
  }

  private static long id(String what, String text, ProblemType blame) {
    try {
      if (text.matches("\\d{1,20}")) {
        return Long.parseUnsignedLong(text);
      }
    } catch (NumberFormatException e) {
      // above 2^64 - 1: refused below
    }
    throw Problem.of(
            blame,
            what + " is an id, a decimal number below 2^64, and not '" + Query.quoted(text) + "'.")
        .refusal();
  }

  private static Problem.Refusal badBody(String detail) {
    return Problem.of(ProblemType.BAD_BODY, detail).refusal();
  }
}
