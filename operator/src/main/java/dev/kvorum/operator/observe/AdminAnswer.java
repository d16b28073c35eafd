package dev.kvorum.operator.observe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What a node answered on its admin port. */
public record AdminAnswer(int status, JsonNode body) {

  public boolean isSuccess() {
    return status / 100 == 2;
  }

  /** Why it refused, in its own words. */
  public String why() {
    List<String> reasons = new ArrayList<>();
    body.path("reasons").forEach(reason -> reasons.add(reason.asText()));
    return reasons.isEmpty()
        ? body.path("detail").asText(body.path("title").asText("HTTP " + status))
        : String.join("; ", reasons);
  }
}
