package dev.kvorum.kvnode.engine.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.View;
import dev.kvorum.kvnode.engine.disk.ReplicaName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyHandle;

/**
 * A restore step by step, with the crash after each step: the old state is there or the new one,
 * never both.
 */
class RestoreCrashTest {

  private static final ReplicaName OLD = new ReplicaName(7, 0);

  @TempDir private Path directory;
  private final List<ColumnFamilyHandle> handles = new ArrayList<>();

  @BeforeEach
  void beginWithAnOldState() {
    try (RocksDbStore store = RocksDbUnderTest.open(directory);
        Engine engine = store.open(7)) {
      engine.apply(new Batch(3).put(bytes("old"), bytes("1")).put(bytes("key"), bytes("1")));
      engine.flush();
    }
  }

  @Test
  void familyMade() {
    crashAfter(_ -> {});
    assertState(3, "key", "old");
  }

  @Test
  void pairsOnTheDiskButNoIndex() {
    crashAfter(
        restored -> {
          restored.fill(new Batch(0).put(bytes("key"), bytes("2")).put(bytes("new"), bytes("2")));
          restored.flush();
        });
    assertState(3, "key", "old");
  }

  @Test
  void indexInMemoryOnly() {
    crashAfter(
        restored -> {
          restored.fill(new Batch(0).put(bytes("key"), bytes("2")).put(bytes("new"), bytes("2")));
          restored.apply(new Batch(9));
        });
    assertState(3, "key", "old");
  }

  @Test
  void indexOnTheDiskAndTheOldFamilyStillThere() {
    crashAfter(
        restored -> {
          restored.fill(new Batch(0).put(bytes("key"), bytes("2")).put(bytes("new"), bytes("2")));
          restored.apply(new Batch(9));
          restored.flush();
        });
    assertState(9, "key", "new");
  }

  @Test
  void restoreToALowerIndexCountsToo() {
    crashAfter(
        restored -> {
          restored.apply(new Batch(1));
          restored.flush();
        });
    assertState(1);
  }

  @Test
  void restoreOfAReplicaThatHadNothing() {
    Database database = RocksDbUnderTest.database(directory, handles);
    Family.create(new ReplicaName(8, 0), database).release();
    Family restored = Family.create(new ReplicaName(8, 1), database);
    restored.fill(new Batch(0).put(bytes("new"), bytes("2")));
    restored.flush();
    restored.release();
    database.release();
    try (RocksDbStore store = RocksDbUnderTest.open(directory);
        Engine engine = store.open(8)) {
      assertEquals(0, engine.appliedIndex());
      assertEquals(List.of(), keys(engine));
    }
  }

  private interface Steps {
    void take(Family restored);
  }

  private void crashAfter(Steps steps) {
    Database database = RocksDbUnderTest.database(directory, handles);
    Family restored = Family.create(OLD.next(), database);
    steps.take(restored);
    database.forgetMemtablesAtClose();
    restored.release();
    database.release();
  }

  private void assertState(long index, String... keys) {
    for (int start = 0;
        start < 2;
        start++) { // the second start finds what the first has cleared up
      try (RocksDbStore store = RocksDbUnderTest.open(directory);
          Engine engine = store.open(7)) {
        assertEquals(index, engine.appliedIndex());
        assertEquals(index, engine.durableIndex());
        assertEquals(List.of(keys), keys(engine));
      }
    }
  }

  private static List<String> keys(Engine engine) {
    List<String> keys = new ArrayList<>();
    try (View view = engine.view();
        Cursor cursor = view.scan(KeyRange.ALL, Direction.FORWARD)) {
      cursor.forEachRemaining(pair -> keys.add(new String(pair.key())));
    }
    return keys;
  }

  private static byte[] bytes(String text) {
    return text.getBytes();
  }
}
