package dev.kvorum.kvnode.http;

import io.helidon.http.HttpPrologue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The parameters of one request: each at most once, and only such as its operation knows. An
 * unknown one is refused, since a mistyped {@code max-stalenes} that is ignored would be a promise
 * broken in silence.
 */
final class Query {

  private static final Query NONE = new Query(Map.of());

  /** A name and an encoded value longer than this are cut in messages. */
  private static final int QUOTED_CHARS_MAX = 40;

  private final Map<String, String> encoded;

  private Query(Map<String, String> encoded) {
    this.encoded = encoded;
  }

  static Query of(HttpPrologue prologue, Set<String> known) {
    return prologue.hasQuery() ? parse(prologue.query().rawValue(), known) : NONE;
  }

  static Query parse(String raw, Set<String> known) {
    Map<String, String> encoded = new HashMap<>();
    for (String pair : raw.split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      if (!known.contains(name)) {
        throw unknown(name, known);
      }
      if (encoded.put(name, equals < 0 ? "" : pair.substring(equals + 1)) != null) {
        throw bad(name, "is given twice: give it once.");
      }
    }
    return new Query(encoded);
  }

  boolean has(String name) {
    return encoded.containsKey(name);
  }

  Optional<byte[]> bytes(String name) {
    return Optional.ofNullable(encoded.get(name)).map(value -> decode(name, value));
  }

  Optional<String> text(String name) {
    return bytes(name).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  /** Bytes of {@code name}, or of {@code name64} in base64url; not of both. */
  Optional<byte[]> bytesOr64(String name) {
    String name64 = name + "64";
    if (has(name) && has(name64)) {
      throw bad(name, "and " + name64 + " are given: give one of them.");
    }
    return has(name64) ? bytes64(name64) : bytes(name);
  }

  Optional<byte[]> bytes64(String name) {
    return text(name)
        .map(
            text -> {
              try {
                return Base64Text.bytes(text);
              } catch (IllegalArgumentException e) {
                throw bad(
                    name, "takes base64url (A-Z a-z 0-9 - _), and '" + quoted(text) + "' is not.");
              }
            });
  }

  Optional<Duration> duration(String name, Duration max) {
    return text(name)
        .map(
            text -> {
              Duration duration =
                  DurationText.parse(text)
                      .orElseThrow(
                          () ->
                              bad(
                                  name,
                                  "takes " + DurationText.FORM + ", not '" + quoted(text) + "'."));
              if (duration.isZero() || duration.compareTo(max) > 0) {
                throw bad(
                    name,
                    "takes more than 0 and at most "
                        + DurationText.of(max)
                        + ", not '"
                        + text
                        + "'.");
              }
              return duration;
            });
  }

  /** Refuses a parameter: {@code "<name> <what>"}. */
  static Problem.Refusal bad(String name, String what) {
    return Problem.of(ProblemType.BAD_PARAMETER, name + " " + what).refusal();
  }

  static String quoted(String text) {
    return text.length() <= QUOTED_CHARS_MAX ? text : text.substring(0, QUOTED_CHARS_MAX) + "…";
  }

  private static byte[] decode(String name, String value) {
    if (value.indexOf('+') >= 0) {
      // Form encoders write a space as '+', people and other encoders mean a plus: guessing would
      // read another key.
      throw bad(name, "holds a '+', which may mean a plus or a space: write %2B or %20.");
    }
    return Percent.decode(value, 0, ProblemType.BAD_PARAMETER);
  }

  private static Problem.Refusal unknown(String name, Set<String> known) {
    String quoted = quoted(name);
    if (known.isEmpty()) {
      return bad("'" + quoted + "'", "is not known here: no parameter is.");
    }
    return bad(
        "'" + quoted + "'",
        "is not known here"
            + Nearest.to(quoted, known).map(near -> "; did you mean '" + near + "'?").orElse(".")
            + " Known ones: "
            + String.join(", ", new TreeSet<>(known))
            + ".");
  }
}
