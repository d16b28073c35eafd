package dev.kvorum.chaos.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.kvorum.chaos.outcome.Conclusion;
import dev.kvorum.chaos.outcome.Deed;
import dev.kvorum.chaos.outcome.Exit;
import dev.kvorum.chaos.outcome.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Golden files; {@code -Dgolden.record=true} writes them anew. */
class RunReportTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  private static final String HISTORY =
      """
      c1 1000000000..1002000000   chaos/2a/k001 put a -> created 1
      c2 9990000000..             chaos/2a/k001 put b -> unknown
      c1 10010000000..10011000000 chaos/2a/k001 put c -> failed
      c1 10500000000..10512000000 chaos/2a/k001 put d -> replaced 2
      c3 12000000000..12001000000 chaos/2a/k000 get   -> not-found
      c3 13000000000..13004000000 chaos/2a/k000 put e -> created 3
      """;

  private static RunReport report() {
    return new RunReport(
        Runs.of(
            HISTORY,
            Optional.of(Duration.ofMillis(1_200)),
            new Deed.Killed(List.of("demo-1"), List.of()),
            new Deed.Missed("'splitting' was not under way, only []")),
        new Conclusion(Exit.LINEARIZABLE, "one order of all operations explains every answer"),
        Duration.ofMillis(30));
  }

  @Test
  void textHasOneFigureALine() throws IOException {
    assertGolden("run.txt", report().text());
  }

  @Test
  void theTimelineHasKeysKillsAndGaps() throws IOException {
    assertGolden("run.html", RunPage.of(report()));
  }

  @Test
  void theTimelineNeedsNothingFromElsewhere() {
    String page = RunPage.of(report());
    assertFalse(page.contains("src=") || page.contains("href=") || page.contains("url("));
  }

  private static void assertGolden(String name, String actual) throws IOException {
    Path file = GOLDEN.resolve(name);
    if (Boolean.getBoolean("golden.record")) {
      Files.writeString(file, actual);
    }
    assertEquals(Files.readString(file), actual);
  }
}
