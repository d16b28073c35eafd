package dev.kvorum.kvnode.http;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as clients write them: a whole number and its unit, {@code 500ms}, {@code 30s}, {@code
 * 5m}.
 */
public final class DurationText {

  static final String FORM = "a whole number with its unit, such as 500ms, 30s or 5m";

  /** Nine digits: no product with a unit overflows. */
  private static final Pattern PATTERN = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

  private DurationText() {}

  /** Empty for what is no such text. */
  public static Optional<Duration> parse(String text) {
    Matcher matcher = PATTERN.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long count = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(count);
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          default -> Duration.ofHours(count);
        });
  }

  /** As it would be written in a request. */
  static String of(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }
}
