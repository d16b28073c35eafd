package dev.kvorum.chaos.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.kvorum.chaos.history.Input;
import dev.kvorum.chaos.history.Output;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnswersTest {

  private static Output put(int status, Map<String, String> headers, String body) {
    return Answers.output(Input.put("v"), new Connection.Answer(status, headers, body));
  }

  private static Output get(int status, Map<String, String> headers, String body) {
    return Answers.output(Input.get(), new Connection.Answer(status, headers, body));
  }

  private static Output problem(Input input, int status, String type, Map<String, String> more) {
    var headers = new java.util.HashMap<>(more);
    headers.put("content-type", "application/problem+json");
    return Answers.output(
        input,
        new Connection.Answer(status, headers, "{\"type\":\"urn:kvorum:problem:" + type + "\"}"));
  }

  private static final Map<String, String> TAG = Map.of("etag", "\"18446744073709551615\"");

  @Test
  void whatANodeDidIsTakenAsItSays() {
    assertEquals(Output.created(-1), put(201, TAG, ""));
    assertEquals(Output.replaced(-1), put(200, TAG, ""));
    assertEquals(
        Output.DELETED, Answers.output(Input.delete(), new Connection.Answer(204, TAG, "")));
    assertEquals(Output.found("v", -1), get(200, TAG, "v"));
    assertEquals(Output.NOT_FOUND, problem(Input.get(), 404, "key-not-found", Map.of()));
    assertEquals(Output.NOT_FOUND, problem(Input.delete(), 404, "key-not-found", Map.of()));
    assertEquals(
        Output.preconditionFailed(-1), problem(Input.put("v"), 412, "precondition-failed", TAG));
    assertEquals(
        Output.preconditionFailed(), problem(Input.put("v"), 412, "precondition-failed", Map.of()));
  }

  @Test
  void aNodesRefusalOfAWriteIsCertainUnlessItSaysOtherwise() {
    assertEquals(Output.FAILED, problem(Input.put("v"), 503, "no-leader", Map.of()));
    assertEquals(Output.FAILED, problem(Input.put("v"), 507, "disk-full", Map.of()));
    assertEquals(Output.FAILED, problem(Input.put("v"), 500, "internal-error", Map.of()));
    Map<String, String> unknown = Map.of("kvorum-outcome", "unknown");
    assertEquals(Output.UNKNOWN, problem(Input.put("v"), 504, "outcome-unknown", unknown));
    assertEquals(Output.UNKNOWN, problem(Input.put("v"), 500, "internal-error", unknown));
  }

  /** A proxy may have passed the write on before it lost the node. */
  @Test
  void aProxysWordLeavesAWriteUnknownAndAReadFailed() {
    for (int status : new int[] {404, 412, 502, 503, 504}) {
      assertEquals(Output.UNKNOWN, put(status, Map.of("content-type", "text/html"), "Bad Gateway"));
      assertEquals(Output.FAILED, get(status, Map.of("content-type", "text/html"), "Bad Gateway"));
    }
    assertEquals(Output.UNKNOWN, put(200, Map.of(), "no version"));
  }
}
