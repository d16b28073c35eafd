package dev.kvorum.kvnode.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kvorum.kvnode.shard.NodeControl;
import dev.kvorum.kvnode.shard.NodeControl.SafeToStop;
import dev.kvorum.kvnode.shard.NodeControl.Transfer;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.util.LinkedHashMap;
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

  private final NodeControl node;

  AdminService(NodeControl node) {
    this.node = node;
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
          Methods.readOrPost(request, () -> safeToStop(node.safeToStop()));
      default ->
          Problems.answer(
              ProblemType.PATH_NOT_FOUND,
              "There are /admin/status, /admin/safe-to-stop and /admin/shards/{id}/leader: see"
                  + " docs/http.md.");
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

  private static Answer safeToStop(SafeToStop permit) {
    if (permit.safe()) {
      var json = Json.object().put("safe", true);
      json.putArray("reasons");
      return Json.answer(Status.OK_200, json);
    }
    Map<String, Object> more = new LinkedHashMap<>(); // in this order on the wire
    more.put("safe", false);
    more.put("reasons", permit.reasons());
    return Problems.answer(
        new Problem(
            ProblemType.NOT_SAFE_TO_STOP,
            "Without this node a shard would lose its majority: ask again when the reasons are"
                + " gone.",
            more));
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
