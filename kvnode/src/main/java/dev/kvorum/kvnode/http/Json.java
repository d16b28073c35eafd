package dev.kvorum.kvnode.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * JSON as it goes over the admin port: members in the order in which they were put, one line feed
 * at the end.
 */
final class Json {

  private static final Header CONTENT_TYPE =
      HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/json");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  static Answer.Whole answer(Status status, JsonNode body) {
    return new Answer.Whole(status, List.of(CONTENT_TYPE), bytes(body));
  }

  static JsonNode parse(byte[] text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw Problem.of(ProblemType.BAD_BODY, "The body is not JSON: " + summary(e)).refusal();
    }
  }

  private static String summary(IOException e) {
    return e instanceof JsonProcessingException syntax
        ? syntax.getOriginalMessage()
        : "it cannot be read.";
  }

  private static byte[] bytes(JsonNode body) {
    return (body + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
