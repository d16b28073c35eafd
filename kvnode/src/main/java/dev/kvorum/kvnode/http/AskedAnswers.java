package dev.kvorum.kvnode.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.Refusal;
import dev.kvorum.kvnode.shape.Asked;
import dev.kvorum.kvnode.shard.machine.Outcome;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** How what became of an operator's wish is told over HTTP. */
final class AskedAnswers {

  private AskedAnswers() {}

  /**
   * @param done what to show of the state where nothing is left to be done
   * @param unknown what it is if what was named isn't there
   */
  static Answer of(Asked asked, Function<ClusterState, JsonNode> done, ProblemType unknown) {
    return switch (asked) {
      case Asked.Done(ClusterState state) -> Json.answer(Status.OK_200, done.apply(state));
      case Asked.Begun(long operation) ->
          Json.answer(Status.ACCEPTED_202, Json.object().put("operation", StatusJson.id(operation)))
              .with(
                  HeaderValues.create(
                      HeaderNames.LOCATION, "/admin/operations/" + StatusJson.id(operation)));
      case Asked.Permitted(long untilMillis) -> permitted(untilMillis);
      case Asked.Unsafe(List<String> reasons) -> unsafe(reasons);
      case Asked.Refused(Refusal why) -> Problems.answer(problem(why, unknown));
      case Asked.NotSeen _ ->
          unknown(
              "It is committed, but this node hasn't heard what came of it. GET /admin/cluster shows"
                  + " it, here or on another node; asking for the same again does no harm.");
      case Asked.NotCommitted(Outcome.OfWrite how) -> notCommitted(how);
    };
  }

  /** Of the one question whose every answer is yes or no, with reasons. */
  static Answer ofStop(Asked asked) {
    return switch (asked) {
      case Asked.Permitted(long untilMillis) -> permitted(untilMillis);
      case Asked.Unsafe(List<String> reasons) -> unsafe(reasons);
      case Asked.Refused(Refusal why) -> unsafe(List.of(why.why()));
      case Asked.NotSeen _ ->
          unsafe(List.of("shard 0: this node hasn't heard in time that the permit was committed"));
      case Asked.NotCommitted _, Asked.Done _, Asked.Begun _ ->
          unsafe(List.of("shard 0: the permit could not be committed there"));
    };
  }

  static Answer unsafe(List<String> reasons) {
    Map<String, Object> more = new LinkedHashMap<>(); // in this order on the wire
    more.put("safe", false);
    more.put("reasons", reasons);
    return Problems.answer(
        new Problem(
            ProblemType.NOT_SAFE_TO_STOP,
            "Without this node a shard could lose its majority: ask again when the reasons are"
                + " gone.",
            more));
  }

  static Problem problem(Refusal why, ProblemType unknown) {
    ProblemType type =
        switch (why.kind()) {
          case UNKNOWN -> unknown;
          case INVALID -> ProblemType.BAD_BODY;
          case CONFLICT -> ProblemType.CHANGE_REFUSED;
        };
    return Problem.of(type, sentence(why.why()));
  }

  /** The same with and without a permit. */
  static ObjectNode safe() {
    ObjectNode json = Json.object().put("safe", true);
    json.set("reasons", Json.array());
    return json;
  }

  private static Answer permitted(long untilMillis) {
    return Json.answer(Status.OK_200, safe().put("untilMillis", untilMillis));
  }

  private static Answer notCommitted(Outcome.OfWrite how) {
    return switch (how) {
      case Outcome.NoLeader _ ->
          Problems.answer(
              ProblemType.NO_LEADER,
              "Nothing was done. Shard 0, which keeps the cluster's map, has no leader, or none"
                  + " that a majority confirmed: send the request again.");
      case Outcome.Unknown _ ->
          unknown(
              "It was proposed and not confirmed in time: it may be carried out now, later or"
                  + " never. GET /admin/cluster shows whether; asking for the same again does"
                  + " no harm.");
      default -> Replies.of(how);
    };
  }

  private static Answer unknown(String detail) {
    return Problems.answer(ProblemType.OUTCOME_UNKNOWN, detail).with(Replies.OUTCOME_UNKNOWN);
  }

  private static String sentence(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
  }
}
