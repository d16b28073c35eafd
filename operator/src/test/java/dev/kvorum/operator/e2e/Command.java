package dev.kvorum.operator.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of this machine, as people call it. */
final class Command {

  private static final int MINUTES_MAX = 25;

  private Command() {}

  /** Of the Kubernetes that the tests run on. */
  static String kubectl(String... words) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("kubectl"));
    line.addAll(List.of(words));
    return run(line);
  }

  /** As {@link #run(List, int)}, in less than half an hour. */
  static String run(List<String> words) throws IOException, InterruptedException {
    return run(words, MINUTES_MAX);
  }

  /**
   * Returns what it said, once it has ended well. It says it to a file: what it starts may keep its
   * output open, and a pipe to that would never end.
   *
   * @throws IOException with what it said in one line, if it ends otherwise or not at all
   */
  static String run(List<String> words, int minutesMax) throws IOException, InterruptedException {
    Path said = Files.createTempFile(Path.of(words.getFirst()).getFileName().toString(), ".log");
    try {
      Process process =
          new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(said.toFile()).start();
      boolean ended = process.waitFor(minutesMax, TimeUnit.MINUTES);
      if (!ended) {
        process.destroyForcibly();
      }
      if (!ended || process.exitValue() != 0) {
        String lines = Files.readString(said).strip().replaceAll("\\s*\n\\s*", " | ");
        throw new IOException(String.join(" ", words) + ": " + lines);
      }
      return Files.readString(said);
    } finally {
      Files.delete(said);
    }
  }
}
