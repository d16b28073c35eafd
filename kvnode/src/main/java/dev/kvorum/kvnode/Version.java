package dev.kvorum.kvnode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version of this build, which Maven writes into version.txt. */
final class Version {

  static final String TEXT = text();

  private Version() {}

  private static String text() {
    try (InputStream file = Version.class.getResourceAsStream("version.txt")) {
      if (file == null) {
        throw new IllegalStateException("version.txt is missing beside " + Version.class.getName());
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
