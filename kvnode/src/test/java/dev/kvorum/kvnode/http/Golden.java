package dev.kvorum.kvnode.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Texts that other programs parse, kept in {@code src/test/resources/http}. {@code
 * -Dgolden.record=true} writes them anew.
 */
final class Golden {

  private static final Path DIRECTORY = Path.of("src/test/resources/http");

  private Golden() {}

  static void check(String name, String actual) throws IOException {
    Path file = DIRECTORY.resolve(name);
    if (Boolean.getBoolean("golden.record")) {
      Files.createDirectories(DIRECTORY);
      Files.writeString(file, actual);
    }
    assertEquals(Files.readString(file), actual, () -> "differs from " + file);
  }
}
