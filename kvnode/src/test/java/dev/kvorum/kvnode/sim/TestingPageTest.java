package dev.kvorum.kvnode.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The tests and mutants that docs/testing.md names are there. */
class TestingPageTest {

  private static final Path TESTS = Path.of("src/test/java/dev/kvorum/kvnode");
  private static final Path TESTS_OF_OPERATOR =
      Path.of("../operator/src/test/java/dev/kvorum/operator");
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");
  private static final Pattern TEST = Pattern.compile("([a-z/]+/)?[A-Z]\\w*Test(\\.\\w+)?");
  private static final Pattern METHOD = Pattern.compile("(rule\\d+_|[a-z]+[A-Z])\\w+");
  private static final Pattern MUTANT = Pattern.compile("[A-Z]+(_[A-Z]+)+");

  private static List<String> page;

  /** Of each test class by its path below its module's package, without the suffix. */
  private static final Map<String, String> SOURCES = new HashMap<>();

  @BeforeAll
  static void read() throws IOException {
    page = TestingPage.read().lines();
    for (Path tests : List.of(TESTS, TESTS_OF_OPERATOR)) {
      try (Stream<Path> files = Files.walk(tests)) {
        for (Path file : files.filter(path -> path.toString().endsWith("Test.java")).toList()) {
          String path = tests.relativize(file).toString();
          SOURCES.put(path.substring(0, path.length() - ".java".length()), Files.readString(file));
        }
      }
    }
  }

  @Test
  void everyTestThatThePageNamesIsThere() {
    List<String> named = page.stream().flatMap(TestingPageTest::names).toList();
    List<String> tests = named.stream().filter(TEST.asMatchPredicate()).toList();
    assertTrue(tests.size() > 40, "the page is not read: " + tests);
    assertEquals(List.of(), tests.stream().filter(test -> !isThere(test)).toList());
  }

  /** A class is named once, and further tests of it behind it. */
  @Test
  void everyFurtherTestOfARuleIsInTheClassNamedBefore() {
    List<String> missing = new ArrayList<>();
    for (String row : rules()) {
      String before = "";
      for (String name : names(TestingPage.cells(row)[3]).toList()) {
        if (TEST.matcher(name).matches()) {
          before = name.replaceFirst("\\.\\w+$", "");
        } else if (METHOD.matcher(name).matches() && !isThere(before + "." + name)) {
          missing.add(before + "." + name);
        }
      }
    }
    assertEquals(List.of(), missing);
  }

  @Test
  void everyMutantOfARuleIsThere() {
    List<String> named = rules().stream().flatMap(row -> names(TestingPage.cells(row)[4])).toList();
    assertTrue(named.size() > 10, "the page is not read: " + named);
    assertEquals(List.of(), named.stream().filter(name -> !mutants().contains(name)).toList());
  }

  @Test
  void theTableOfMutantsHasAllOfThemAndNoOther() {
    Set<String> rows =
        page.stream()
            .filter(line -> line.startsWith("| `"))
            .flatMap(line -> names(TestingPage.cells(line)[1]))
            .filter(MUTANT.asMatchPredicate())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(mutants(), rows);
  }

  private static List<String> rules() {
    List<String> rows = page.stream().filter(line -> line.matches("\\| \\d+ .*")).toList();
    assertTrue(rows.size() > 10, "the page is not read: " + rows);
    return rows;
  }

  private static Set<String> mutants() {
    return Arrays.stream(Mutant.values())
        .map(Mutant::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> names(String text) {
    return NAME.matcher(text).results().map(result -> result.group(1));
  }

  /** Without a path it may be anywhere. */
  private static boolean isThere(String test) {
    String[] parts = test.split("\\.");
    return SOURCES.entrySet().stream()
        .filter(
            source ->
                source.getKey().equals(parts[0])
                    || !parts[0].contains("/") && source.getKey().endsWith("/" + parts[0]))
        .anyMatch(
            source -> parts.length == 1 || source.getValue().contains("void " + parts[1] + "("));
  }
}
