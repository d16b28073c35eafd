package dev.kvorum.kvnode.shard.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Bytes that other versions read, in {@code src/test/resources/shard}. {@code -Dgolden.record=true}
 * writes them anew.
 */
public final class Golden {

  private static final Path FOLDER = Path.of("src/test/resources/shard");
  private static final int LINE_BYTES = 32;

  private Golden() {}

  public static void check(String name, byte[] actual) {
    var text = new StringBuilder();
    for (int at = 0; at < actual.length; at += LINE_BYTES) {
      text.append(HexFormat.of().formatHex(actual, at, Math.min(actual.length, at + LINE_BYTES)))
          .append('\n');
    }
    try {
      if (Boolean.getBoolean("golden.record")) {
        Files.createDirectories(FOLDER);
        Files.writeString(FOLDER.resolve(name), text);
      }
      assertEquals(Files.readString(FOLDER.resolve(name)), text.toString(), name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] bytes(String name) {
    try {
      return HexFormat.of().parseHex(Files.readString(FOLDER.resolve(name)).replace("\n", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
