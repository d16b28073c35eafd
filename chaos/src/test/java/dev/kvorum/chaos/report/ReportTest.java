package dev.kvorum.chaos.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.kvorum.chaos.checker.LinearizabilityChecker;
import dev.kvorum.chaos.checker.Verdict;
import dev.kvorum.chaos.history.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Golden files; {@code -Dgolden.record=true} writes them anew. */
class ReportTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  private static final String HISTORY =
      """
      c1 1000..1400 "<user & \\"7\\">" put a -> created 1
      c1 2000..2900 "<user & \\"7\\">" put "a long value that doesn't fit" -> replaced 2
      c2 2100.. "<user & \\"7\\">" put c if-version 2 -> unknown
      c2 2200..2300 "<user & \\"7\\">" put d if-absent -> precondition-failed
      c3 2950..3000 "<user & \\"7\\">" get -> found c 3
      c3 5000000..5000100 "<user & \\"7\\">" get -> found "a long value that doesn't fit" 2
      """;

  @Test
  void textMarksTheAnswerThatFitsNowhere() throws IOException {
    assertGolden("violation.txt", TextReport.of(violated()));
  }

  @Test
  void htmlDrawsALanePerClient() throws IOException {
    assertGolden("violation.html", HtmlTimeline.of(violated()));
  }

  @Test
  void htmlNeedsNothingFromElsewhere() {
    String page = HtmlTimeline.of(violated());
    assertFalse(page.contains("http") || page.contains("src=") || page.contains("url("));
  }

  private static Verdict.Violated violated() {
    return (Verdict.Violated) new LinearizabilityChecker().check(History.parse(HISTORY));
  }

  private static void assertGolden(String name, String actual) throws IOException {
    Path file = GOLDEN.resolve(name);
    if (Boolean.getBoolean("golden.record")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(file, actual);
    }
    assertEquals(Files.readString(file), actual);
  }
}
