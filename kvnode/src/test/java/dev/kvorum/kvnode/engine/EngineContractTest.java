package dev.kvorum.kvnode.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.EngineException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What every engine promises, whatever it is made of. */
@ParameterizedClass
@MethodSource("dev.kvorum.kvnode.engine.EngineSubjects#all")
class EngineContractTest {

  private static final long REPLICA = 7;

  private final EngineSubject kind;
  @TempDir private Path directory;
  private EngineStore store;
  private Engine engine;

  EngineContractTest(EngineSubject kind) {
    this.kind = kind;
  }

  @BeforeEach
  void openEngine() {
    store = kind.open(directory);
    engine = store.open(REPLICA);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void beginsEmptyAtIndexZero() {
    assertEquals(0, engine.appliedIndex());
    assertEquals(0, engine.durableIndex());
    assertEquals(Optional.empty(), engine.get(bytes("a")));
    assertEquals(List.of(), scan(KeyRange.ALL, Direction.FORWARD));
    try (View view = engine.view()) {
      assertEquals(0, view.appliedIndex());
    }
  }

  @Test
  void returnsWhatWasPut() {
    engine.apply(new Batch(1).put(bytes("a"), bytes("1")).put(bytes("b"), bytes("2")));
    assertEquals(Optional.of("1"), get("a"));
    assertEquals(Optional.of("2"), get("b"));
    assertEquals(Optional.empty(), get("c"));
    assertEquals(1, engine.appliedIndex());
  }

  @Test
  void forgetsWhatWasDeleted() {
    engine.apply(new Batch(1).put(bytes("a"), bytes("1")).put(bytes("b"), bytes("2")));
    engine.apply(new Batch(2).delete(bytes("a")).delete(bytes("never there")));
    assertEquals(Optional.empty(), get("a"));
    assertEquals(List.of("b"), scan(KeyRange.ALL, Direction.FORWARD));
  }

  @Test
  void laterChangeOfAKeyWinsWithinABatch() {
    engine.apply(
        new Batch(1)
            .put(bytes("a"), bytes("1"))
            .put(bytes("a"), bytes("2"))
            .put(bytes("b"), bytes("1"))
            .delete(bytes("b"))
            .delete(bytes("c"))
            .put(bytes("c"), bytes("3")));
    assertEquals(Optional.of("2"), get("a"));
    assertEquals(Optional.empty(), get("b"));
    assertEquals(Optional.of("3"), get("c"));
    assertEquals(List.of("a", "c"), scan(KeyRange.ALL, Direction.FORWARD));
  }

  @Test
  void batchWithoutChangesMovesTheIndex() {
    engine.apply(new Batch(5));
    assertEquals(5, engine.appliedIndex());
    try (View view = engine.view()) {
      assertEquals(5, view.appliedIndex());
    }
  }

  @Test
  void refusesToGoBack() {
    engine.apply(new Batch(5));
    assertThrows(IllegalArgumentException.class, () -> engine.apply(new Batch(4)));
  }

  @Test
  void keepsAnyBytesAsKeyAndValueInUnsignedOrder() {
    List<byte[]> keys =
        List.of(
            new byte[] {},
            new byte[] {0},
            new byte[] {0, 0},
            new byte[] {0, 1},
            new byte[] {0, 1, 0},
            new byte[] {0, (byte) 0xff},
            new byte[] {1},
            new byte[] {1, 0},
            new byte[] {127},
            new byte[] {(byte) 128},
            new byte[] {(byte) 0xff},
            new byte[] {(byte) 0xff, (byte) 0xff});
    Batch batch = new Batch(1);
    keys.reversed().forEach(key -> batch.put(key, key));
    engine.apply(batch);
    for (byte[] key : keys) {
      assertArrayEquals(key, engine.get(key).orElseThrow());
    }
    Twin twin = new Twin();
    twin.apply(batch);
    try (View view = engine.view()) {
      twin.assertSame(view);
      for (byte[] start : keys) {
        assertArrayEquals(start, view.get(start).orElseThrow());
        for (byte[] end : keys) {
          twin.assertSame(view, new KeyRange(start, end), Direction.FORWARD);
          twin.assertSame(view, new KeyRange(start, end), Direction.REVERSE);
        }
      }
    }
  }

  @Test
  void keepsKeysOfAnyLengthInOrder() {
    Twin twin = new Twin();
    Batch batch = new Batch(1);
    for (int length : new int[] {0, 1, 507, 508, 509, 510, 511, 512, 513, 1010, 1011, 1040, 3000}) {
      for (int last : new int[] {0, 1, 'a', 255}) {
        byte[] key = new byte[length];
        Arrays.fill(key, (byte) 'a');
        if (length > 0) {
          key[length - 1] = (byte) last;
        }
        batch.put(key, key);
      }
    }
    apply(batch, twin);
    engine.flush();
    checkSameRanges(twin);
    Batch deletes = new Batch(2);
    for (int change = 1; change < batch.changes().size(); change += 2) {
      deletes.delete(batch.changes().get(change).key());
    }
    apply(deletes, twin);
    checkSameRanges(twin);
    engine.flush();
    checkSameRanges(twin);
    Batch rest = new Batch(3);
    batch.changes().forEach(change -> rest.delete(change.key()));
    apply(rest, twin);
    engine.flush();
    checkSameRanges(twin);
  }

  @Test
  void keepsALargeValue() {
    byte[] large = new byte[1 << 20];
    large[large.length - 1] = 1;
    engine.apply(new Batch(1).put(bytes("a"), large));
    assertArrayEquals(large, engine.get(bytes("a")).orElseThrow());
  }

  @Test
  void scansFromStartInclusiveToEndExclusiveInBothDirections() {
    put("a", "b", "c", "d");
    assertEquals(List.of("b", "c"), scan(range("b", "d"), Direction.FORWARD));
    assertEquals(List.of("c", "b"), scan(range("b", "d"), Direction.REVERSE));
    assertEquals(List.of("b", "c", "d"), scan(range("aa", "dd"), Direction.FORWARD));
    assertEquals(List.of("d", "c", "b"), scan(range("aa", "dd"), Direction.REVERSE));
    assertEquals(List.of("a", "b"), scan(range("", "c"), Direction.FORWARD));
    assertEquals(List.of("d", "c"), scan(range("c", ""), Direction.REVERSE));
    assertEquals(List.of(), scan(range("c", "c"), Direction.FORWARD));
    assertEquals(List.of(), scan(range("c", "b"), Direction.REVERSE));
    assertEquals(List.of(), scan(range("e", ""), Direction.REVERSE));
  }

  @Test
  void scansAPrefix() {
    put("a", "ab", "aba", "abz", "ac", "b");
    assertEquals(
        List.of("ab", "aba", "abz"), scan(KeyRange.prefix(bytes("ab")), Direction.FORWARD));
    assertEquals(
        List.of("abz", "aba", "ab"), scan(KeyRange.prefix(bytes("ab")), Direction.REVERSE));
    assertEquals(6, scan(KeyRange.prefix(bytes("")), Direction.FORWARD).size());
  }

  @Test
  void cursorPastItsEndSaysSo() {
    put("a");
    try (View view = engine.view();
        Cursor cursor = view.scan(KeyRange.ALL, Direction.FORWARD)) {
      cursor.next();
      assertFalse(cursor.hasNext());
      assertThrows(NoSuchElementException.class, cursor::next);
    }
  }

  @Test
  void viewDoesNotChange() {
    engine.apply(new Batch(1).put(bytes("a"), bytes("1")).put(bytes("b"), bytes("1")));
    try (View view = engine.view();
        Cursor begun = view.scan(KeyRange.ALL, Direction.FORWARD)) {
      begun.next();
      engine.apply(
          new Batch(2).put(bytes("a"), bytes("2")).delete(bytes("b")).put(bytes("c"), bytes("2")));
      engine.flush();
      engine.restore(Stream.of(new KeyValue(bytes("z"), bytes("3"))).iterator(), 3);
      assertEquals(1, view.appliedIndex());
      assertEquals("1", text(view.get(bytes("a")).orElseThrow()));
      assertEquals(Optional.empty(), view.get(bytes("c")));
      assertEquals("b", text(begun.next().key()));
      assertFalse(begun.hasNext());
      assertEquals(2, Twin.pairs(view, KeyRange.ALL, Direction.REVERSE).size());
    }
  }

  @Test
  void flushMakesDurableIfTheEngineCan() {
    engine.apply(new Batch(1).put(bytes("a"), bytes("1")));
    engine.flush();
    engine.apply(new Batch(2).put(bytes("b"), bytes("2")));
    long durable = engine.durableIndex();
    assertTrue(durable <= 1, "claims " + durable);
    crashAndReopen();
    assertEquals(durable, engine.durableIndex());
    assertEquals(durable, engine.appliedIndex());
    assertEquals(durable == 1 ? List.of("a") : List.of(), scan(KeyRange.ALL, Direction.FORWARD));
  }

  @Test
  void flushOfNothingNewChangesNothing() {
    engine.flush();
    engine.apply(new Batch(1));
    engine.flush();
    long durable = engine.durableIndex();
    engine.flush();
    assertEquals(durable, engine.durableIndex());
  }

  @Test
  void restoreReplacesEverything() {
    engine.apply(new Batch(9).put(bytes("a"), bytes("old")).put(bytes("b"), bytes("old")));
    engine.restore(pairs(10_000), 5);
    assertEquals(5, engine.appliedIndex());
    assertEquals(Optional.empty(), get("a"));
    assertEquals(10_000, scan(KeyRange.ALL, Direction.FORWARD).size());
    assertEquals(Optional.of("value"), get("key 00001234"));
    engine.apply(new Batch(6).delete(bytes("key 00001234")));
    assertEquals(9_999, scan(KeyRange.ALL, Direction.REVERSE).size());
  }

  @Test
  void restoreIsDurableIfTheEngineCan() {
    put("a");
    engine.flush();
    boolean can = engine.durableIndex() > 0;
    engine.restore(pairs(100), 50);
    assertEquals(can ? 50 : 0, engine.durableIndex());
    crashAndReopen();
    assertEquals(can ? 50 : 0, engine.appliedIndex());
    assertEquals(can ? 100 : 0, scan(KeyRange.ALL, Direction.FORWARD).size());
  }

  @Test
  void restoreThatBreaksOffChangesNothing() {
    put("a", "b");
    Iterator<KeyValue> broken =
        IntStream.range(0, 100_000)
            .mapToObj(
                number -> {
                  if (number == 99_999) {
                    throw new IllegalStateException("the stream ends here");
                  }
                  return pair(number);
                })
            .iterator();
    assertThrows(IllegalStateException.class, () -> engine.restore(broken, 50));
    assertEquals(List.of("a", "b"), scan(KeyRange.ALL, Direction.FORWARD));
    assertEquals(1, engine.appliedIndex());
    engine.restore(pairs(3), 50);
    assertEquals(3, scan(KeyRange.ALL, Direction.FORWARD).size());
  }

  @Test
  void restoreOfNothingEmpties() {
    put("a");
    engine.restore(List.<KeyValue>of().iterator(), 4);
    assertEquals(List.of(), scan(KeyRange.ALL, Direction.FORWARD));
    assertEquals(Optional.empty(), get("a"));
    assertEquals(4, engine.appliedIndex());
  }

  @Test
  void replicasKeepApart() {
    Engine other = store.open(8);
    put("a");
    assertEquals(Optional.empty(), other.get(bytes("a")));
    assertEquals(Set.of(REPLICA, 8L), store.replicas());
  }

  @Test
  void opensAReplicaOnce() {
    assertThrows(IllegalStateException.class, () -> store.open(REPLICA));
    engine.close();
    engine = store.open(REPLICA);
    assertTrue(engine.appliedIndex() >= engine.durableIndex());
  }

  @Test
  void dropsAClosedReplicaAndBeginsEmptyAfter() {
    put("a");
    engine.flush();
    assertThrows(IllegalStateException.class, () -> store.drop(REPLICA));
    engine.close();
    store.drop(REPLICA);
    store.drop(REPLICA);
    assertEquals(Set.of(), store.replicas());
    engine = store.open(REPLICA);
    assertEquals(0, engine.appliedIndex());
    assertEquals(List.of(), scan(KeyRange.ALL, Direction.FORWARD));
    crashAndReopen();
    assertEquals(0, engine.appliedIndex());
  }

  @Test
  void closedEngineRefusesAndItsViewsGoOn() {
    put("a");
    try (View view = engine.view()) {
      engine.close();
      engine.close();
      EngineException refusal = assertThrows(EngineException.class, () -> engine.get(bytes("a")));
      assertEquals(Reason.CLOSED, refusal.reason());
      assertThrows(EngineException.class, () -> engine.apply(new Batch(2)));
      assertThrows(EngineException.class, engine::view);
      assertEquals(1, Twin.pairs(view, KeyRange.ALL, Direction.FORWARD).size());
    }
  }

  @Test
  void sizeFollowsTheData() {
    long before = engine.sizeBytes();
    engine.apply(new Batch(1).put(bytes("a"), new byte[300_000]));
    assertTrue(engine.sizeBytes() >= before + 300_000, "is " + engine.sizeBytes());
  }

  private void apply(Batch batch, Twin twin) {
    engine.apply(batch);
    twin.apply(batch);
  }

  /** Between every two keys there are, both ways. */
  private void checkSameRanges(Twin twin) {
    List<KeyValue> all = twin.scan(KeyRange.ALL, Direction.FORWARD);
    try (View view = engine.view()) {
      twin.assertSame(view);
      for (KeyValue from : all) {
        assertArrayEquals(from.value(), engine.get(from.key()).orElseThrow());
        for (KeyValue to : all) {
          KeyRange range = new KeyRange(from.key(), to.key());
          twin.assertSame(view, range, Direction.FORWARD);
          twin.assertSame(view, range, Direction.REVERSE);
        }
      }
    }
  }

  private void crashAndReopen() {
    kind.crash(store);
    store = kind.open(directory);
    engine = store.open(REPLICA);
  }

  private void put(String... keys) {
    Batch batch = new Batch(1);
    Stream.of(keys).forEach(key -> batch.put(bytes(key), bytes("value")));
    engine.apply(batch);
  }

  private Optional<String> get(String key) {
    return engine.get(bytes(key)).map(EngineContractTest::text);
  }

  private List<String> scan(KeyRange range, Direction direction) {
    try (View view = engine.view()) {
      return Twin.pairs(view, range, direction).stream().map(pair -> text(pair.key())).toList();
    }
  }

  private static Iterator<KeyValue> pairs(int count) {
    return IntStream.range(0, count).mapToObj(EngineContractTest::pair).iterator();
  }

  private static KeyValue pair(int number) {
    return new KeyValue(bytes("key %08d".formatted(number)), bytes("value"));
  }

  private static KeyRange range(String start, String end) {
    return new KeyRange(bytes(start), bytes(end));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
