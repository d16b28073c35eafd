package dev.kvorum.kvnode.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A refusal as a node words it: {@code application/problem+json} (RFC 9457).
 *
 * @param title what was wrong
 * @param detail what was wrong with this request, and what to do
 */
public record Problem(int status, String type, String title, String detail) {

  private static final int SHOWN_CHARS_MAX = 300;

  /** Also of what isn't a problem document, such as a proxy's own page. */
  public static Problem of(int status, byte[] body) {
    try {
      JsonNode document = new ObjectMapper().readTree(body);
      if (document != null && document.isObject()) {
        return new Problem(
            status,
            document.path("type").asText(""),
            document.path("title").asText(""),
            document.path("detail").asText(""));
      }
    } catch (IOException notJson) {
      // Its first words are shown as they are.
    }
    String text = new String(body, StandardCharsets.UTF_8).strip();
    return new Problem(status, "", "", text.substring(0, Math.min(SHOWN_CHARS_MAX, text.length())));
  }

  /**
   * Whether a 404 speaks of the key, and not of the keyspace or of a path that some other server
   * doesn't know.
   */
  boolean isMissingKey() {
    return type.endsWith(":key-not-found");
  }

  /** What to say when nothing more is known of the request than this answer. */
  public Failure asFailure() {
    return new Failure(ExitCode.FAILED, words(), detail);
  }

  /** Without the period, so that more can follow. */
  public String words() {
    return title.isEmpty()
        ? "the answer has status " + status
        : firstLower(title) + " (" + status + ")";
  }

  private static String firstLower(String text) {
    return Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}
