package dev.kvorum.kvnode.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kvorum.kvnode.engine.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the contract can't tell: when the engine behind is asked, and how much is kept. */
class CachedEngineTest {

  private final CountingEngine behind = new CountingEngine(new MemoryStore().open(1));

  @Test
  void whatWasWrittenLastIsReadWithoutTheEngine() {
    var engine = new CachedEngine(behind, 10_000);
    engine.apply(new Batch(1).put(bytes("a"), bytes("1")).put(bytes("b"), bytes("2")));
    engine.apply(new Batch(2).put(bytes("a"), bytes("3")).delete(bytes("b")));
    assertEquals(Optional.of("3"), read(engine, "a"));
    assertEquals(Optional.empty(), read(engine, "b"));
    assertEquals(0, behind.gets);
    assertEquals(Optional.empty(), read(engine, "c"));
    assertEquals(1, behind.gets);
  }

  @Test
  void keepsNoMoreThanItsBytes() {
    var engine = new CachedEngine(behind, 10_000);
    for (int i = 1; i <= 100; i++) {
      engine.apply(new Batch(i).put(bytes("key" + i), new byte[1000]));
    }
    for (int i = 1; i <= 100; i++) {
      assertEquals(1000, engine.get(bytes("key" + i)).orElseThrow().length);
    }
    assertEquals(100 - 8, behind.gets, "eight rows of some 1134 bytes fit");
  }

  @Test
  void aColdBatchChangesRowsAndBringsNone() {
    var engine = new CachedEngine(behind, 10_000);
    engine.apply(new Batch(1).put(bytes("a"), bytes("1")).put(bytes("b"), bytes("1")));
    engine.apply(
        Batch.cold(1).put(bytes("a"), bytes("2")).delete(bytes("b")).put(bytes("c"), bytes("2")));
    assertEquals(Optional.of("2"), read(engine, "a"));
    assertEquals(Optional.empty(), read(engine, "b"));
    assertEquals(0, behind.gets);
    assertEquals(Optional.of("2"), read(engine, "c"));
    assertEquals(1, behind.gets);
  }

  @Test
  void aBatchThatFailedIsNotSeen() {
    var engine = new CachedEngine(behind, 10_000);
    engine.apply(new Batch(2).put(bytes("a"), bytes("old")));
    assertThrows(
        IllegalArgumentException.class,
        () -> engine.apply(new Batch(1).put(bytes("a"), bytes("new"))));
    assertEquals(Optional.of("old"), read(engine, "a"));
    engine.apply(new Batch(3).put(bytes("a"), bytes("newer")));
    assertEquals(Optional.of("newer"), read(engine, "a"));
  }

  @Test
  void nothingOfBeforeARestoreIsKept() {
    var engine = new CachedEngine(behind, 10_000);
    engine.apply(new Batch(1).put(bytes("a"), bytes("old")).put(bytes("b"), bytes("old")));
    engine.restore(List.of(new KeyValue(bytes("a"), bytes("restored"))).iterator(), 9);
    assertEquals(Optional.of("restored"), read(engine, "a"));
    assertEquals(Optional.empty(), read(engine, "b"));
  }

  private static Optional<String> read(Engine engine, String key) {
    return engine.get(bytes(key)).map(value -> new String(value, StandardCharsets.UTF_8));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Counts the gets that reach the engine behind the cache. */
  private static final class CountingEngine extends DelegatingEngine {
    private int gets;

    CountingEngine(Engine engine) {
      super(engine);
    }

    @Override
    public Optional<byte[]> get(byte[] key) {
      gets++;
      return super.get(key);
    }
  }
}
