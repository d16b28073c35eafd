package dev.kvorum.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What each package may know, read off the sources. */
class LayoutTest {

  private static final Path MAIN = Path.of("src/main/java/dev/kvorum/operator");

  /** A package, and what its imports may begin with. */
  private static final Map<String, List<String>> ALLOWED =
      Map.of(
          "plan", List.of("java.util.", "dev.kvorum.operator.plan."),
          "api",
              List.of(
                  "java.util.",
                  "com.fasterxml.jackson.annotation.",
                  "io.fabric8.crd.generator.annotation.",
                  "io.fabric8.generator.annotation.",
                  "io.fabric8.kubernetes.api.model.",
                  "io.fabric8.kubernetes.model.annotation.",
                  "io.fabric8.kubernetes.client.CustomResource"),
          "model",
              List.of(
                  "java.util.",
                  "java.math.",
                  "java.nio.charset.",
                  "java.security.",
                  "com.fasterxml.jackson.",
                  "io.fabric8.kubernetes.api.model.",
                  "dev.kvorum.operator.api."));

  private static final Pattern IMPURE =
      Pattern.compile(
          "System\\.(nanoTime|currentTimeMillis|getLogger|getenv|getProperty)|Instant\\.now|\\bThread\\b|Math\\.random|java\\.util\\.concurrent|synchronized");

  private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?([\\w.]+);");

  @Test
  void packagesThatDecideKnowNoClientClockThreadOrFile() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (var each : ALLOWED.entrySet()) {
      List<Path> sources = sources(MAIN.resolve(each.getKey()));
      assertFalse(sources.isEmpty(), each.getKey());
      for (Path source : sources) {
        String text = Files.readString(source);
        IMPORT
            .matcher(text)
            .results()
            .map(match -> match.group(1))
            .filter(imported -> each.getValue().stream().noneMatch(imported::startsWith))
            .forEach(imported -> wrong.add(source + " uses " + imported));
        if (IMPURE.matcher(text.replaceAll("(?s)/\\*.*?\\*/", "")).find()) {
          wrong.add(source + " is to be pure");
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  private static List<Path> sources(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }
}
