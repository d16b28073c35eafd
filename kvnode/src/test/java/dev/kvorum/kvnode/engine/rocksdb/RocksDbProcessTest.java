package dev.kvorum.kvnode.engine.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.Seeds;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What only a process of its own can show: kill -9, memory outside the heap, a library that can't
 * be unpacked.
 */
class RocksDbProcessTest {

  @TempDir private Path directory;

  @Test
  void killedWriterLeavesTheStateOfOneIndex() throws Exception {
    SplittableRandom random = Seeds.random("RocksDbProcessTest");
    long applied = 0;
    for (int kill = 0; kill < 2; kill++) {
      long claims = random.nextLong(3, 40);
      long durable = applied;
      Process writer = start(KilledWriter.class, Map.of());
      try (BufferedReader lines = writer.inputReader()) {
        for (long claim = 0; claim < claims; claim++) {
          durable = Long.parseLong(lines.readLine());
        }
      }
      writer.destroyForcibly().waitFor();
      try (RocksDbStore store = KilledWriter.open(directory);
          Engine engine = store.open(KilledWriter.REPLICA)) {
        assertTrue(
            engine.appliedIndex() >= durable, engine.appliedIndex() + " is below " + durable);
        KilledWriter.assertStateAtItsIndex(engine);
        applied = engine.appliedIndex();
      }
    }
  }

  @Test
  void libraryThatCanNotBeUnpackedSaysWhatToDo() throws Exception {
    Process process = start(KilledWriter.class, Map.of("ROCKSDB_SHAREDLIB_DIR", "/proc/nowhere"));
    try (BufferedReader lines = process.inputReader()) {
      List<String> said = lines.readAllLines();
      assertTrue(
          said.stream()
              .anyMatch(
                  line ->
                      line.contains("EngineException")
                          && line.contains("/proc/nowhere")
                          && line.contains("set ROCKSDB_SHAREDLIB_DIR")),
          said.toString());
    }
    assertEquals(1, process.waitFor());
  }

  @Test
  void scansLeaveNoNativeMemoryBehind() throws Exception {
    Process reader = start(MeasuredReader.class, Map.of());
    try (BufferedReader lines = reader.inputReader()) {
      List<String> said = lines.readAllLines();
      assertEquals(0, reader.waitFor(), said.toString());
      long grown = Long.parseLong(said.getLast());
      assertTrue(grown < MeasuredReader.GROWTH_BYTES_MAX, "grew by " + grown);
    }
  }

  private Process start(Class<?> program, Map<String, String> environment) throws IOException {
    String java =
        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
    ProcessBuilder builder =
        new ProcessBuilder(
            java,
            "-Xms64m",
            "-Xmx64m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            program.getName(),
            directory.toString());
    builder.environment().putAll(environment);
    return builder.redirectErrorStream(true).start();
  }
}
