package dev.kvorum.kvnode.engine.adopt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.EngineStore;
import dev.kvorum.kvnode.engine.EngineUnderTest;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.Twin;
import dev.kvorum.kvnode.engine.View;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is swept, what is kept, and when. */
@ParameterizedClass
@EnumSource(EngineUnderTest.class)
class SweeperTest {

  private static final int KEYS = 100;
  private static final Predicate<KeyValue> IS_ODD = pair -> pair.key()[0] % 2 == 1;

  private final EngineUnderTest kind;
  @TempDir private Path directory;
  private EngineStore store;
  private Engine raw;
  private AdoptingEngine engine;

  SweeperTest(EngineUnderTest kind) {
    this.kind = kind;
  }

  @BeforeEach
  void fill() {
    store = kind.open(directory);
    open();
    Batch batch = new Batch(1);
    for (byte key = 0; key < KEYS; key++) {
      batch.put(key(key), key(key));
    }
    engine.apply(batch);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void removesWhatIsForeignSliceBySlice() {
    assertFalse(engine.sweeper().isDue());
    assertEquals(Optional.empty(), next());
    engine.applyAndSweep(new Batch(2));
    int slices = 0;
    while (engine.sweeper().isDue()) {
      engine.sweeper().applySlice(next().orElseThrow());
      slices++;
    }
    assertEquals(KEYS / 10 + 1, slices);
    assertEquals(KEYS / 2, count(raw));
    assertTrue(engine.get(key(4)).isPresent());
    assertEquals(Optional.empty(), engine.get(key(5)));
    assertEquals(2, engine.appliedIndex());
  }

  @Test
  void goesOnAfterACrash() {
    engine.applyAndSweep(new Batch(2));
    for (int slice = 0; slice < 4; slice++) {
      engine.sweeper().applySlice(next().orElseThrow());
    }
    engine.flush();
    boolean keeps = engine.durableIndex() > 0;
    engine.sweeper().applySlice(next().orElseThrow());
    crash();
    assertEquals(keeps, engine.sweeper().isDue());
    sweep();
    assertEquals(keeps ? KEYS / 2 : 0, count(raw));
    engine.flush();
    crash();
    assertFalse(engine.sweeper().isDue());
  }

  @Test
  void beginsAgainWhereMoreBecomesForeign() {
    engine.applyAndSweep(new Batch(2));
    engine.sweeper().applySlice(next().orElseThrow());
    Slice outdated = engine.sweeper().next(() -> Optional.of(IS_ODD), 1 << 20).orElseThrow();
    engine.applyAndSweep(new Batch(3));
    engine.sweeper().applySlice(outdated);
    assertTrue(engine.sweeper().isDue());
    Slice all =
        engine.sweeper().next(() -> Optional.of(pair -> pair.key()[0] != 4), 1 << 20).orElseThrow();
    engine.sweeper().applySlice(all);
    assertEquals(1, count(raw));
  }

  /** Else: a walk that was begun for more passes by what it was begun for. */
  @Test
  void whatIsForeignIsAskedForWhenItIsKnownWhichWalkGoesOn() {
    engine.applyAndSweep(new Batch(2));
    Optional<Slice> slice =
        engine
            .sweeper()
            .next(
                () -> {
                  engine.applyAndSweep(new Batch(3)); // more is foreign, says the next who is asked
                  return Optional.of(IS_ODD);
                },
                1 << 20);
    slice.ifPresent(engine.sweeper()::applySlice);
    assertTrue(engine.sweeper().isDue());
    assertEquals(Optional.empty(), engine.sweeper().next(Optional::empty, 1 << 20));
  }

  @Test
  void keepsWhatWasPutMeanwhile() {
    engine.applyAndSweep(new Batch(2));
    Slice slice = engine.sweeper().next(() -> Optional.of(IS_ODD), 1 << 20).orElseThrow();
    engine.apply(new Batch(3).put(key(5), key(4)));
    engine.sweeper().applySlice(slice);
    assertEquals(KEYS / 2 + 1, count(raw));
    assertFalse(engine.sweeper().isDue());
  }

  @Test
  void aRestoreLeavesNothingToSweep() {
    engine.applyAndSweep(new Batch(2));
    Slice slice = next().orElseThrow();
    engine.restore(List.of(new KeyValue(key(5), key(5))).iterator(), 9);
    assertFalse(engine.sweeper().isDue());
    engine.sweeper().applySlice(slice);
    assertEquals(1, count(raw));
  }

  /** Else what is swept is copied once more when the copying begins again after a crash. */
  @Test
  void waitsForTheEndOfAnAdoption() {
    Engine source = store.open(2);
    source.apply(new Batch(1).put(new byte[] {101, 1}, key(1)).put(new byte[] {102}, key(1)));
    engine.begin(new Batch(2), new Adoption(2, 1, new byte[0]), new Source(source, _ -> true));
    engine.applyAndSweep(new Batch(3));
    assertTrue(engine.sweeper().isDue());
    assertEquals(Optional.empty(), next());
    while (engine.isAdopting()) {
      engine.applySlice(engine.next(1).orElseThrow());
    }
    sweep();
    assertEquals(KEYS / 2 + 1, count(engine));
  }

  private Optional<Slice> next() {
    return engine.sweeper().next(() -> Optional.of(IS_ODD), 20);
  }

  private void sweep() {
    while (engine.sweeper().isDue()) {
      engine.sweeper().applySlice(next().orElseThrow());
    }
  }

  private void crash() {
    kind.crash(store);
    store = kind.open(directory);
    open();
  }

  private void open() {
    raw = store.open(1);
    engine = new AdoptingEngine(raw);
  }

  private static int count(Engine engine) {
    try (View view = engine.view()) {
      return Twin.pairs(view, KeyRange.ALL, Direction.FORWARD).size();
    }
  }

  private static byte[] key(int key) {
    return new byte[] {(byte) key};
  }
}
