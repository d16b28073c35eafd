package dev.kvorum.kvnode.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Problems as answers.
 *
 * <pre>{@code
 * curl -i http://127.0.0.1:8081/kv/default/nothing
 * HTTP/1.1 404 Not Found
 * Content-Type: application/problem+json
 *
 * {"type":"urn:kvorum:problem:key-not-found","title":"There is no such key","status":404,"detail":"…"}
 * }</pre>
 */
final class Problems {

  static final Header CONTENT_TYPE =
      HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/problem+json");

  /** Refusals that pass by themselves: the same request may be sent again. */
  private static final Set<ProblemType> PASSING =
      EnumSet.of(
          ProblemType.BUSY,
          ProblemType.NO_LEADER,
          ProblemType.IDEMPOTENCY_TABLE_FULL,
          ProblemType.NOT_READY);

  /** Seconds; about an election, or the time in which a full queue empties. */
  private static final Header RETRY_AFTER = HeaderValues.createCached(HeaderNames.RETRY_AFTER, "1");

  private Problems() {}

  static Answer.Whole answer(Problem problem) {
    var answer = new Answer.Whole(problem.type().status(), List.of(CONTENT_TYPE), body(problem));
    if (problem.type() == ProblemType.MALFORMED_REQUEST) {
      return answer.with(
          HeaderValues.CONNECTION_CLOSE); // where the next request begins is not known
    }
    return PASSING.contains(problem.type()) ? answer.with(RETRY_AFTER) : answer;
  }

  static Answer.Whole answer(ProblemType type, String detail) {
    return answer(Problem.of(type, detail));
  }

  /** {@code 405}, with the methods that would do in {@code Allow}. */
  static Answer.Whole methodNotAllowed(String method, String allowed) {
    return answer(
            ProblemType.METHOD_NOT_ALLOWED, method + " is not taken here; " + allowed + " are.")
        .with(HeaderValues.create(HeaderNames.ALLOW, allowed));
  }

  static byte[] body(Problem problem) {
    ObjectNode json = Json.object();
    json.put("type", problem.type().urn());
    json.put("title", problem.type().title());
    json.put("status", problem.type().status().code());
    json.put("detail", problem.detail());
    problem.more().forEach(json::putPOJO);
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
