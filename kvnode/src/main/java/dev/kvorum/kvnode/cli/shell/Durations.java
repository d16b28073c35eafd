package dev.kvorum.kvnode.cli.shell;

import dev.kvorum.kvnode.http.DurationText;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads {@code 500ms}, {@code 10s}, {@code 2m}, as the HTTP API does: a number without a unit is a
 * mistake.
 */
public final class Durations implements ITypeConverter<Duration> {

  @Override
  public Duration convert(String text) {
    return DurationText.parse(text)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'" + text + "' is no time; write for example 500ms, 10s or 2m"));
  }
}
