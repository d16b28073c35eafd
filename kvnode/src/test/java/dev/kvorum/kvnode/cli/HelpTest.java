package dev.kvorum.kvnode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Help is read by people and quoted in docs: it is pinned, and {@code -Dgolden.record=true} writes
 * it anew.
 */
class HelpTest {

  private static final Path GOLDEN = Path.of("src/test/resources/cli/help");

  static Stream<String> commands() {
    return Stream.of(
        "",
        "get",
        "put",
        "delete",
        "scan",
        "status",
        "nodes",
        "nodes list",
        "nodes drain",
        "nodes undrain",
        "nodes remove",
        "shards",
        "shards list",
        "shards set",
        "shards move",
        "operations",
        "bench",
        "serve",
        "local",
        "local status",
        "local stop",
        "local start",
        "local add",
        "local kill",
        "local pause",
        "local resume");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpShowsExamples(String command) throws IOException {
    Typed typed = new Typed();
    String[] words = Arrays.stream((command + " --help").strip().split(" ")).toArray(String[]::new);
    assertEquals(0, typed.run(words));
    assertTrue(typed.out().contains("Examples:\n  "), typed.out());
    assertTrue(typed.out().lines().allMatch(line -> line.length() <= 110), typed.out());
    Path golden = GOLDEN.resolve(("kv " + command).strip().replace(' ', '-') + ".txt");
    if (Boolean.getBoolean("golden.record")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(golden, typed.out());
    }
    assertEquals(Files.readString(golden), typed.out());
  }
}
