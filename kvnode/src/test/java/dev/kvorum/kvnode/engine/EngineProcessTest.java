package dev.kvorum.kvnode.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.JavaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * What only a process of its own can show: kill -9, memory outside the heap, a library that can't
 * be unpacked.
 */
class EngineProcessTest {

  /** What the build has unpacked: a process that is killed would leave its own copy behind. */
  private static final String UNPACKED = System.getProperty("java.library.path");

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"MEMORY", "CACHED"})
  void killedWriterLeavesTheStateOfOneIndex(EngineUnderTest kind) throws Exception {
    SplittableRandom random = Seeds.random("EngineProcessTest");
    long applied = 0;
    for (int kill = 0; kill < 2; kill++) {
      long claims = random.nextLong(3, 40);
      long durable = applied;
      Process writer = start(kind, KilledWriter.class, UNPACKED, Map.of());
      try (BufferedReader lines = writer.inputReader()) {
        for (long claim = 0; claim < claims; claim++) {
          durable = Long.parseLong(lines.readLine());
        }
      }
      writer.destroyForcibly().waitFor();
      try (EngineStore store = kind.open(directory);
          Engine engine = store.open(KilledWriter.REPLICA)) {
        assertTrue(
            engine.appliedIndex() >= durable, engine.appliedIndex() + " is below " + durable);
        KilledWriter.assertStateAtItsIndex(engine);
        applied = engine.appliedIndex();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ROCKSDB", "LMDB"})
  void libraryThatCanNotBeUnpackedSaysWhatToDo(EngineUnderTest kind) throws Exception {
    Map<String, String> nowhere =
        Map.of(
            "ROCKSDB_SHAREDLIB_DIR",
            "/proc/nowhere",
            "JDK_JAVA_OPTIONS",
            "-Dlmdbjava.extract.dir=/proc/nowhere");
    Process process = start(kind, KilledWriter.class, "/proc/nowhere", nowhere);
    try (BufferedReader lines = process.inputReader()) {
      List<String> said = lines.readAllLines();
      assertTrue(
          said.stream()
              .anyMatch(
                  line ->
                      line.contains("EngineException")
                          && line.contains("/proc/nowhere")
                          && line.contains(
                              "to a directory that is writable and not mounted noexec")),
          said.toString());
    }
    assertEquals(1, process.waitFor());
  }

  @ParameterizedTest
  @EnumSource(names = {"ROCKSDB", "LMDB"})
  void scansLeaveNoNativeMemoryBehind(EngineUnderTest kind) throws Exception {
    Process reader = start(kind, MeasuredReader.class, UNPACKED, Map.of());
    try (BufferedReader lines = reader.inputReader()) {
      List<String> said = lines.readAllLines();
      assertEquals(0, reader.waitFor(), said.toString());
      long grown = Long.parseLong(said.getLast());
      assertTrue(grown < MeasuredReader.GROWTH_BYTES_MAX, "grew by " + grown);
    }
  }

  private Process start(
      EngineUnderTest kind, Class<?> program, String libraries, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder =
        JavaProcess.of(
            List.of(
                "-Xms64m",
                "-Xmx64m",
                "-XX:+AlwaysPreTouch",
                "-Djava.library.path=" + libraries,
                "--sun-misc-unsafe-memory-access=allow"), // no warnings among what is printed
            program.getName(),
            List.of(kind.name(), directory.toString()));
    builder.environment().putAll(environment);
    return builder.redirectErrorStream(true).start();
  }
}
