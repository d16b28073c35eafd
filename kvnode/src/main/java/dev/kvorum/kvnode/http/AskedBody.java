package dev.kvorum.kvnode.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.webserver.http.ServerRequest;
import java.util.Set;

/** Bodies of what an operator asks for: an object with just the members that are known. */
final class AskedBody {

  private static final String SHARDS = "The body is an object such as {\"shards\":8}.";
  private static final String ENDS =
      "The body is an object such as {\"from\":\"2\",\"to\":\"3\"}, with ids or ordinals of nodes.";

  private AskedBody() {}

  /** The two ends of a move, as they were named. */
  record Ends(String from, String to) {}

  static int shards(ServerRequest request) {
    JsonNode shards = read(request, Set.of("shards"), SHARDS).path("shards");
    if (!shards.isIntegralNumber()) {
      throw bad(SHARDS);
    }
    // What is no int is beyond every limit, and told so with the limit.
    return shards.canConvertToInt() ? shards.intValue() : Integer.MAX_VALUE;
  }

  static Ends ends(ServerRequest request) {
    JsonNode body = read(request, Set.of("from", "to"), ENDS);
    return new Ends(node(body.path("from")), node(body.path("to")));
  }

  private static String node(JsonNode named) {
    if (!named.isTextual() && !named.isIntegralNumber()) {
      throw bad(ENDS);
    }
    return named.asText();
  }

  private static JsonNode read(ServerRequest request, Set<String> known, String form) {
    byte[] body = Bodies.read(request, HttpLimits.ADMIN_BODY_BYTES_MAX);
    if (body.length == 0) {
      throw bad(form);
    }
    JsonNode json = Json.parse(body);
    if (!json.isObject()) {
      throw bad(form);
    }
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw bad("'" + Query.quoted(name) + "' is not known here. " + form);
              }
            });
    return json;
  }

  private static Problem.Refusal bad(String detail) {
    return Problem.of(ProblemType.BAD_BODY, detail).refusal();
  }
}
