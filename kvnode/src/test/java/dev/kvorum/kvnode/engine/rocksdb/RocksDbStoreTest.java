package dev.kvorum.kvnode.engine.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.EngineException.Reason;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.Seeds;
import dev.kvorum.kvnode.engine.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksDbStoreTest {

  private static final int REPLICAS = 100;

  /** How many are there at a time: RocksDB's cost of making one grows with them. */
  private static final int KEPT = 8;

  private static final byte[] KEY = {'k'};

  @TempDir private Path directory;

  @Test
  void makesAndDropsManyReplicas() {
    try (RocksDbStore store = RocksDbUnderTest.open(directory)) {
      for (long replica = 0; replica < REPLICAS; replica++) {
        try (Engine engine = store.open(replica)) {
          engine.apply(new Batch(replica + 1).put(KEY, KEY));
        }
        try (Engine again = store.open(replica)) {
          assertEquals(replica + 1, again.appliedIndex());
        }
        store.drop(replica - KEPT);
      }
    }
    try (RocksDbStore store = RocksDbUnderTest.open(directory)) {
      assertEquals(
          LongStream.range(REPLICAS - KEPT, REPLICAS).boxed().collect(Collectors.toSet()),
          store.replicas());
      try (Engine engine = store.open(REPLICAS - 1)) {
        assertEquals(REPLICAS, engine.appliedIndex());
      }
    }
  }

  @Test
  void orderlyCloseWritesTheMemtables() {
    try (RocksDbStore store = RocksDbUnderTest.open(directory)) {
      store.open(1).apply(new Batch(5).put(KEY, KEY));
    }
    try (RocksDbStore store = RocksDbUnderTest.open(directory)) {
      assertEquals(5, store.open(1).durableIndex());
    }
  }

  /** RocksDB itself would look at that chunk for ever. */
  @Test
  void refusesAManifestWithAChunkOfAnotherFormat() throws IOException {
    RocksDbUnderTest.open(directory).close();
    Path manifest = directory.resolve(Files.readString(directory.resolve("CURRENT")).strip());
    byte[] bytes = Files.readAllBytes(manifest);
    int second = 7 + Byte.toUnsignedInt(bytes[4]);
    bytes[second + 6] |= 4;
    Files.write(manifest, bytes);
    EngineException refusal =
        assertThrows(EngineException.class, () -> RocksDbUnderTest.open(directory));
    assertEquals(Reason.DAMAGED, refusal.reason());
    String words = manifest.getFileName() + " at offset " + second;
    assertTrue(refusal.getMessage().contains(words), refusal.getMessage());
  }

  @Test
  void filesStayOpenUntilTheLastViewIsClosed() {
    RocksDbStore store = RocksDbUnderTest.open(directory);
    Engine engine = store.open(1);
    engine.apply(new Batch(1).put(KEY, KEY));
    View view = engine.view();
    Cursor cursor = view.scan(KeyRange.ALL, Direction.FORWARD);
    store.close();
    assertTrue(cursor.hasNext());
    assertThrows(EngineException.class, () -> RocksDbUnderTest.open(directory));
    view.close();
    view.close();
    assertEquals(Reason.CLOSED, assertThrows(EngineException.class, cursor::next).reason());
    assertEquals(Reason.CLOSED, assertThrows(EngineException.class, () -> view.get(KEY)).reason());
    RocksDbUnderTest.open(directory).close();
  }

  @Test
  void restoresLeaveOneFamilyAndItsFiles() {
    try (RocksDbStore store = RocksDbUnderTest.open(directory)) {
      Engine engine = store.open(1);
      byte[] incompressible = new byte[500_000];
      Seeds.random("RocksDbStoreTest").nextBytes(incompressible);
      for (long index = 1; index <= 20; index++) {
        engine.restore(List.of(new KeyValue(KEY, incompressible)).iterator(), index);
      }
      assertTrue(store.stats().diskBytes() < 1_000_000, store.stats().toString());
    }
    try (RocksDbStore store = RocksDbUnderTest.open(directory)) {
      assertEquals(20, store.open(1).appliedIndex());
    }
  }

  @Test
  void saysWhatItHolds() {
    try (RocksDbStore store = RocksDbUnderTest.open(directory)) {
      Engine engine = store.open(1);
      engine.apply(new Batch(1).put(KEY, new byte[100_000]));
      assertTrue(store.stats().memtableBytes() >= 100_000);
      engine.flush();
      assertTrue(store.stats().diskBytes() > 0);
      assertTrue(engine.sizeBytes() > 0);
    }
  }

  @Test
  void saysWhereItCanNotOpen() throws IOException {
    Path file = Files.createFile(directory.resolve("a file"));
    EngineException failure =
        assertThrows(EngineException.class, () -> RocksDbUnderTest.open(file));
    assertTrue(failure.getMessage().contains(file.toString()), failure.getMessage());
  }

  @Test
  void tellsDamage() throws IOException {
    try (RocksDbStore store = RocksDbUnderTest.open(directory);
        Engine engine = store.open(1)) {
      engine.apply(new Batch(1).put(KEY, new byte[100_000]));
      engine.flush();
    }
    try (var files = Files.list(directory)) {
      Path table = files.filter(file -> file.toString().endsWith(".sst")).findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(table);
      bytes[50] ^= 1;
      Files.write(table, bytes);
    }
    EngineException failure =
        assertThrows(
            EngineException.class,
            () -> {
              try (RocksDbStore store = RocksDbUnderTest.open(directory);
                  Engine engine = store.open(1)) {
                engine.get(KEY);
              }
            });
    assertEquals(Reason.DAMAGED, failure.reason());
  }
}
