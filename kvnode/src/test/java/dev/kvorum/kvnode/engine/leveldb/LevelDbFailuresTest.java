package dev.kvorum.kvnode.engine.leveldb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kvorum.kvnode.engine.EngineException.Reason;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.iq80.leveldb.util.Slice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the file system refuses is not damage, in whatever language it says so. */
class LevelDbFailuresTest {

  @Test
  @EnabledOnOs(OS.LINUX)
  void aWriteToAFullDiskIsARefusalOfTheFileSystem() throws IOException {
    SyncedFile file = SyncedFile.create(Path.of("/dev/full"));
    FileSystemException refusal =
        assertThrows(FileSystemException.class, () -> file.append(new Slice(new byte[8])));
    assertEquals("/dev/full", refusal.getFile());
    assertEquals(Reason.DISK_FULL, Failures.of("writing", new RuntimeException(refusal)).reason());
  }

  @Test
  void aRefusalInAnotherLanguageIsNoDamage() {
    var refusal = new FileSystemException("r1/000001.log", null, "Auf dem Gerät ist kein Platz");
    refusal.initCause(new IOException("Auf dem Gerät ist kein Platz"));
    assertEquals(Reason.FAILED, Failures.of("writing", new RuntimeException(refusal)).reason());
  }

  @Test
  void aChecksumThatDoesNotMatchIsDamage() {
    assertEquals(
        Reason.DAMAGED, Failures.of("reading", new IllegalStateException("checksum")).reason());
  }
}
