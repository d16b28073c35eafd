package dev.kvorum.kvnode.engine.leveldb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.Batch.Change;
import dev.kvorum.kvnode.engine.Batch.Put;
import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.EngineException.Reason;
import dev.kvorum.kvnode.engine.buffered.Filling;
import dev.kvorum.kvnode.engine.buffered.Position;
import dev.kvorum.kvnode.engine.buffered.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a crash leaves is taken; what it can't have left is not. */
class LogCheckTest {

  private static final LevelDbTables TABLES = LevelDbUnderTest.small();

  @TempDir private Path directory;

  private Path log;

  @BeforeEach
  void commitThree() throws IOException {
    try (Filling filling = TABLES.fill(directory)) {
      filling.complete(Position.NEW);
    }
    try (Table table = TABLES.open(directory)) {
      for (byte index = 1; index <= 3; index++) {
        Change put = new Put(new byte[] {index}, new byte[1_000]);
        table.commit(List.of(put).iterator(), new Position(index, index));
      }
    }
    try (Stream<Path> files = Files.list(directory)) {
      log = files.filter(file -> file.toString().endsWith(".log")).findFirst().orElseThrow();
    }
  }

  @Test
  void aRecordThatBreaksOffIsLeftOut() throws IOException {
    cut(100);
    assertEquals(2, index());
  }

  @Test
  void aStartThatBrokeOffLeavesAnEmptyLogBehindIt() throws IOException {
    cut(100);
    Files.createFile(directory.resolve("000099.log"));
    assertEquals(2, index());
  }

  @Test
  void aLogThatAnotherHasFollowedIsWhole() throws IOException {
    Path next = directory.resolve("000099.log");
    Files.copy(log, next);
    cut(100);
    refuses(log.getFileName() + " at offset ");
  }

  @Test
  void aDamagedRecordBeforeOthersIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(log);
    bytes[500] ^= 1;
    Files.write(log, bytes);
    refuses(log.getFileName() + " at offset 0: no valid record");
  }

  @Test
  void aMissingLogIsRefused() throws IOException {
    Files.delete(log);
    refuses("which is gone");
  }

  @Test
  void aLogThatLostItsLastRecordsBeforeAnotherIsRefused() throws IOException {
    byte[] all = Files.readAllBytes(log);
    Files.write(directory.resolve("000099.log"), all);
    refuses("lacks records");
    Files.write(log, new byte[0]);
    refuses("lacks records");
  }

  @Test
  void aMissingCurrentIsRefused() throws IOException {
    Files.delete(directory.resolve("CURRENT"));
    refuses("CURRENT is gone");
  }

  @Test
  void aMissingManifestIsRefused() throws IOException {
    Files.writeString(directory.resolve("CURRENT"), "MANIFEST-000077\n");
    refuses("CURRENT names MANIFEST-000077: no such file");
  }

  private void cut(int bytes) throws IOException {
    byte[] all = Files.readAllBytes(log);
    Files.write(log, Arrays.copyOf(all, all.length - bytes));
  }

  private long index() {
    try (Table table = TABLES.open(directory)) {
      return table.position().appliedIndex();
    }
  }

  private void refuses(String words) {
    EngineException refusal =
        assertThrows(EngineException.class, () -> TABLES.open(directory).close());
    assertEquals(Reason.DAMAGED, refusal.reason());
    assertTrue(refusal.getMessage().contains(words), refusal.getMessage());
  }
}
