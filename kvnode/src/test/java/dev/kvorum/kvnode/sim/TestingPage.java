package dev.kvorum.kvnode.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** The page {@code docs/testing.md}, whose tables tests read. */
final class TestingPage {

  private static final int SEEDS = 4;

  private final List<String> lines;

  private TestingPage(List<String> lines) {
    this.lines = lines;
  }

  static TestingPage read() {
    try {
      return new TestingPage(Files.readAllLines(Path.of("../docs/testing.md")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> lines() {
    return lines;
  }

  /** The seed that has found this mutant, by its row. */
  OptionalLong seedOf(Mutant mutant) {
    return lines.stream()
        .filter(line -> line.startsWith("| `" + mutant + "` |"))
        .map(line -> cells(line)[SEEDS].strip())
        .filter(cell -> cell.matches("\\d+"))
        .mapToLong(Long::parseLong)
        .findFirst();
  }

  /** A row's, from 1 on. */
  static String[] cells(String row) {
    return row.split("\\|");
  }
}
