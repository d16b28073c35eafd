package dev.kvorum.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image can only be built while the rehearsal knows what the operator asks an API server. */
class RehearsalTest {

  @Test
  void theRehearsalsClusterIsLookedAt(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path said = folder.resolve("said.log");
    Process rehearsal =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                Rehearsal.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      assertTrue(rehearsal.waitFor(3, TimeUnit.MINUTES), "it goes on and on");
      assertEquals(0, rehearsal.exitValue(), Files.readString(said));
    } finally {
      rehearsal.destroyForcibly();
    }
  }
}
