package dev.kvorum.kvnode.engine.buffered;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.EngineStore;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.View;
import dev.kvorum.kvnode.engine.disk.Directories;
import dev.kvorum.kvnode.engine.leveldb.LevelDbTables;
import dev.kvorum.kvnode.engine.lmdb.LmdbTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A restore and a drop step by step, with the crash after each step: the old state is there or the
 * new one, never both, and nothing is left of the other.
 */
@ParameterizedClass
@MethodSource("libraries")
class RestoreStepsTest {

  private static final long REPLICA = 7;

  private final Tables tables;
  @TempDir private Path directory;

  RestoreStepsTest(Tables tables) {
    this.tables = tables;
  }

  static Stream<Tables> libraries() {
    return Stream.of(new LmdbTables(), LevelDbTables.within(16 << 20, () -> 1));
  }

  @BeforeEach
  void beginWithAnOldState() {
    try (EngineStore store = open();
        Engine engine = store.open(REPLICA)) {
      engine.apply(new Batch(3).put(bytes("old"), bytes("1")).put(bytes("key"), bytes("1")));
    }
  }

  @Test
  void marked() throws IOException {
    Files.createFile(directory.resolve("r7.1.void"));
    assertState(3, "key", "old");
  }

  @Test
  void directoryMade() throws IOException {
    voidDirectory();
    assertState(3, "key", "old");
  }

  @Test
  void filledButNotComplete() throws IOException {
    try (Filling filling = tables.fill(voidDirectory())) {
      filling.add(pairs("key", "new"));
    }
    assertState(3, "key", "old");
  }

  @Test
  void completeButStillMarked() throws IOException {
    try (Filling filling = tables.fill(voidDirectory())) {
      filling.add(pairs("key", "new"));
      filling.complete(new Position(0, 9));
    }
    assertState(3, "key", "old");
  }

  @Test
  void unmarkedAndTheOldOneStillThere() {
    restoreTo(9, "key", "new");
    assertState(9, "key", "new");
  }

  @Test
  void restoreToALowerIndexCountsToo() {
    restoreTo(1);
    assertState(1);
  }

  @Test
  void oldOneHalfRemoved() throws IOException {
    restoreTo(9, "key", "new");
    Files.createFile(directory.resolve("r7.void"));
    try (Stream<Path> files = Files.list(directory.resolve("r7"))) {
      Files.delete(files.sorted().findFirst().orElseThrow());
    }
    assertState(9, "key", "new");
  }

  @Test
  void aRestoreHasNotFailedWhereTheOldStateCanNotBeMarked() throws IOException {
    try (EngineStore store = open()) {
      Engine engine = store.open(REPLICA);
      Path inTheWay =
          Files.createSymbolicLink(directory.resolve("r7.void"), Path.of("leads-nowhere"));
      engine.restore(pairs("key", "new").iterator(), 9);
      assertEquals(9, engine.durableIndex());
      Files.delete(inTheWay);
    }
    assertState(9, "key", "new");
  }

  @Test
  void aRestoreHasNotFailedWhereTheOldStateCanNotBeRemoved() throws IOException {
    try (EngineStore store = open()) {
      Engine engine = store.open(REPLICA);
      Path inTheWay = Files.createDirectory(directory.resolve("r7.void"));
      Files.createFile(inTheWay.resolve("file"));
      engine.restore(pairs("key", "new").iterator(), 9);
      assertEquals(9, engine.durableIndex());
      Files.delete(inTheWay.resolve("file"));
    }
    assertState(9, "key", "new");
  }

  @Test
  void droppedWithItsFilesStillThere() throws IOException {
    Files.createFile(directory.resolve("r7.void"));
    try (EngineStore store = open()) {
      assertEquals(Set.of(), store.replicas());
      assertEquals(0, store.open(REPLICA).appliedIndex());
    }
  }

  @Test
  void replicaDroppedUnderAViewAndMadeAnewIsAnother() {
    try (EngineStore store = open()) {
      Engine engine = store.open(REPLICA);
      View view = engine.view();
      engine.close();
      store.drop(REPLICA);
      Engine again = store.open(REPLICA);
      again.apply(new Batch(1).put(bytes("again"), bytes("1")));
      assertEquals(List.of("key", "old"), keys(view));
      view.close();
    }
    assertState(1, "again");
  }

  @Test
  void restoresLeaveOneDirectory() throws IOException {
    try (EngineStore store = open()) {
      Engine engine = store.open(REPLICA);
      for (long index = 4; index < 10; index++) {
        engine.restore(pairs("key").iterator(), index);
      }
    }
    assertEquals(Set.of("LOCK", "r7.6"), entries());
  }

  @Test
  void filesAreNotOpenedTwice() {
    EngineStore store = open();
    View view = store.open(REPLICA).view();
    store.close();
    EngineException refusal = assertThrows(EngineException.class, this::open);
    assertEquals(true, refusal.getMessage().contains("in use already"), refusal.getMessage());
    assertEquals(List.of("key", "old"), keys(view));
    view.close();
    open().close();
  }

  private Path voidDirectory() throws IOException {
    Files.createFile(directory.resolve("r7.1.void"));
    return Files.createDirectory(directory.resolve("r7.1"));
  }

  private BufferedStore open() {
    return BufferedStore.open(directory, tables, 1 << 20, Thread.ofPlatform().factory());
  }

  private void restoreTo(long index, String... keys) {
    Homes homes = Homes.open(directory);
    homes.next(REPLICA).make(tables, pairs(keys).iterator(), index);
    homes.release();
  }

  private void assertState(long index, String... keys) {
    for (int start = 0; start < 2; start++) { // the second finds what the first has cleared up
      try (EngineStore store = open();
          Engine engine = store.open(REPLICA);
          View view = engine.view()) {
        assertEquals(index, engine.appliedIndex());
        assertEquals(index, engine.durableIndex());
        assertEquals(List.of(keys), keys(view));
        assertEquals(2, entriesNow().size(), () -> entriesNow().toString());
      }
    }
  }

  private Set<String> entriesNow() {
    try {
      return entries();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Set<String> entries() throws IOException {
    Directories.force(directory);
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private static List<KeyValue> pairs(String... keys) {
    return Arrays.stream(keys).map(key -> new KeyValue(bytes(key), bytes("2"))).toList();
  }

  private static List<String> keys(View view) {
    List<String> keys = new ArrayList<>();
    try (Cursor cursor = view.scan(KeyRange.ALL, Direction.FORWARD)) {
      cursor.forEachRemaining(pair -> keys.add(new String(pair.key())));
    }
    return keys;
  }

  private static byte[] bytes(String text) {
    return text.getBytes();
  }
}
