package dev.kvorum.kvnode.raft.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The protocol as golden text: commands, a line of dashes, and all that the cores then want done.
 * {@code -Dgolden.record=true} writes the answers anew; see {@link Transcript} for the commands.
 */
class TranscriptTest {

  private static final Path TRANSCRIPTS = Path.of("src/test/resources/raft");
  private static final String DASHES = "----";

  @TestFactory
  Stream<DynamicTest> transcripts() throws IOException {
    try (var files = Files.list(TRANSCRIPTS)) {
      return files.sorted().toList().stream()
          .map(file -> dynamicTest(file.getFileName().toString(), () -> check(file)));
    }
  }

  private static void check(Path file) throws IOException {
    String golden = Files.readString(file);
    String played = play(golden.lines().toList());
    if (Boolean.getBoolean("golden.record")) {
      Files.writeString(file, played);
    } else {
      assertEquals(golden, played);
    }
  }

  /** Keeps comments, commands and empty lines, and puts answers where some were or belong. */
  private static String play(List<String> lines) {
    var transcript = new Transcript();
    List<String> played = new ArrayList<>();
    List<String> answers = new ArrayList<>();
    boolean skipping = false;
    for (String line : lines) {
      if (line.isBlank()) {
        finish(played, answers);
        played.add("");
        skipping = false;
      } else if (line.equals(DASHES)) {
        skipping = true;
      } else if (!skipping) {
        played.add(line);
        if (!line.startsWith("#")) {
          answers.addAll(transcript.play(line));
        }
      }
    }
    finish(played, answers);
    return String.join("\n", played) + "\n";
  }

  private static void finish(List<String> played, List<String> answers) {
    if (!answers.isEmpty()) {
      played.add(DASHES);
      played.addAll(answers);
      answers.clear();
    }
  }
}
