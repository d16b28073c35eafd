package dev.kvorum.chaos.checker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.chaos.history.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The files' names are the claims. */
class FixturesTest {

  private static final Path HISTORIES = Path.of("src/test/resources/histories");
  private static final String UNEXPLAINED = "# unexplained: ";

  @TestFactory
  Stream<DynamicTest> acceptsWhatARegisterCouldHaveAnswered() throws IOException {
    return files("good").map(file -> DynamicTest.dynamicTest(name(file), () -> accept(file)));
  }

  @TestFactory
  Stream<DynamicTest> rejectsWhatNoRegisterCouldHaveAnswered() throws IOException {
    return files("bad").map(file -> DynamicTest.dynamicTest(name(file), () -> reject(file)));
  }

  private static void accept(Path file) throws IOException {
    History history = History.parse(Files.readString(file));
    assertEquals(new Verdict.Linearizable(), new LinearizabilityChecker().check(history));
  }

  private static void reject(Path file) throws IOException {
    String text = Files.readString(file);
    Verdict verdict = new LinearizabilityChecker().check(History.parse(text));
    var violated = assertInstanceOf(Verdict.Violated.class, verdict);
    String unexplained =
        text.lines().filter(line -> line.startsWith(UNEXPLAINED)).findFirst().orElseThrow();
    assertEquals(
        unexplained.substring(UNEXPLAINED.length()),
        new History(List.of(violated.unexplained())).print().strip());
  }

  private static Stream<Path> files(String directory) throws IOException {
    List<Path> files;
    try (Stream<Path> list = Files.list(HISTORIES.resolve(directory))) {
      files = list.sorted().toList();
    }
    assertTrue(files.size() > 10, "fixtures not found");
    return files.stream();
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".history", "").replace('-', ' ');
  }
}
