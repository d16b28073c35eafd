package dev.kvorum.kvnode;

import dev.kvorum.kvnode.http.DurationText;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and sizes as people write them, with their unit. */
final class Quantities {

  private static final Duration DURATION_MAX = Duration.ofDays(1);
  private static final Pattern BYTES = Pattern.compile("([0-9]{1,9})(Ki|Mi|Gi)?");

  private Quantities() {}

  /** Empty for what is not a duration above zero and up to a day. */
  static Optional<Duration> duration(String text) {
    return DurationText.parse(text)
        .filter(duration -> duration.isPositive() && duration.compareTo(DURATION_MAX) <= 0);
  }

  /** Empty for what is not a size. */
  static Optional<Long> bytes(String text) {
    Matcher match = BYTES.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(match.group(1));
    return Optional.of(
        switch (match.group(2)) {
          case "Ki" -> number << 10;
          case "Mi" -> number << 20;
          case "Gi" -> number << 30;
          case null, default -> number;
        });
  }
}
