package dev.kvorum.kvnode.engine.adopt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.CachedEngine;
import dev.kvorum.kvnode.engine.DelegatingEngine;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.EngineException.Reason;
import dev.kvorum.kvnode.engine.EngineStore;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.Twin;
import dev.kvorum.kvnode.engine.View;
import dev.kvorum.kvnode.engine.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an adoption promises beyond the contract, case by case. */
class AdoptingEngineTest {

  /** Of the source; its keys from m on are not adopted. */
  private static final long SOURCE = 2;

  private static final Predicate<KeyValue> BEFORE_M = pair -> pair.key()[0] < 'm';
  private static final long ALL = 1 << 20;

  private final EngineStore store = new MemoryStore();
  private final FailingEngine own = new FailingEngine(store.open(1));
  private final Engine from = store.open(SOURCE);
  private final Source source = new Source(from, BEFORE_M);
  private final AdoptingEngine engine = new AdoptingEngine(new CachedEngine(own, 10_000));

  @BeforeEach
  void fillSource() {
    from.apply(new Batch(5).put(bytes("a"), bytes("1")).put(bytes("b"), bytes("1")));
    from.apply(new Batch(6).put(bytes("c"), bytes("1")).put(bytes("x"), bytes("1")));
  }

  @Test
  void showsWhatItAdoptsFromTheBatchOn() {
    engine.apply(new Batch(1).put(bytes("b"), bytes("own")));
    try (View before = engine.view()) {
      begin(2);
      assertEquals("b=own", content(before));
    }
    assertEquals("a=1 b=own c=1", content());
    assertEquals(Optional.of("1"), get("a"));
    assertEquals(Optional.empty(), get("x"));
    assertEquals(2, engine.appliedIndex());
  }

  @Test
  void deletesAndPutsWithinTheBatchThatBegins() {
    engine.begin(
        new Batch(1).delete(bytes("a")).put(bytes("b"), bytes("new")), adoption(6), source);
    assertEquals("b=new c=1", content());
    copyAll();
    assertEquals("b=new c=1", content());
  }

  @Test
  void whatWasDeletedStaysSoWhenAllIsCopied() {
    begin(1);
    engine.apply(new Batch(2).delete(bytes("a")));
    engine.apply(new Batch(3).put(bytes("b"), bytes("2")).delete(bytes("b")));
    assertEquals("c=1", content());
    copyAll();
    assertEquals("c=1", content());
    assertEquals(Optional.empty(), get("a"));
    assertFalse(engine.isAdopting());
  }

  @Test
  void aSliceUndoesNoBatchThatIsYoungerThanItsViews() {
    begin(1);
    Slice slice = engine.next(ALL).orElseThrow();
    engine.apply(new Batch(2).delete(bytes("a")).put(bytes("b"), bytes("2")));
    engine.apply(new Batch(3).put(bytes("d"), bytes("3")).delete(bytes("d")));
    engine.applySlice(slice);
    assertEquals("b=2 c=1", content());
    assertEquals(3, engine.appliedIndex());
  }

  @Test
  void copiesKeyByKeyAndAnySliceOnce() {
    begin(1);
    Slice first = engine.next(1).orElseThrow();
    engine.applySlice(first);
    engine.apply(new Batch(2).delete(bytes("a")));
    engine.applySlice(first);
    assertEquals(Optional.empty(), get("a"));
    Slice second = engine.next(1).orElseThrow();
    assertEquals(2, second.bytes());
    Slice again = engine.next(1).orElseThrow();
    engine.applySlice(second); // not the last that was begun
    assertEquals(Optional.empty(), own.get(bytes("b")));
    engine.applySlice(again);
    assertTrue(own.get(bytes("b")).isPresent());
    assertTrue(engine.isAdopting());
  }

  @Test
  void aSliceThatFailedCanBeAppliedAgain() {
    begin(1);
    Slice slice = engine.next(ALL).orElseThrow();
    own.failing = true;
    assertThrows(EngineException.class, () -> engine.applySlice(slice));
    own.failing = false;
    assertTrue(engine.isAdopting());
    engine.apply(new Batch(2).delete(bytes("a")));
    engine.applySlice(slice);
    assertFalse(engine.isAdopting());
    assertEquals("b=1 c=1", content());
  }

  @Test
  void aSliceThatTooMuchHappenedBesideIsVoid() {
    begin(1);
    Slice slice = engine.next(ALL).orElseThrow();
    for (int index = 2; index < 102; index++) {
      Batch batch = new Batch(index);
      for (int key = 0; key < 1000; key++) {
        batch.put(bytes("k" + index + " " + key), bytes(""));
      }
      engine.apply(batch);
    }
    engine.applySlice(slice);
    assertTrue(engine.isAdopting());
    assertEquals(Optional.empty(), own.get(bytes("a")));
    copyAll();
    assertFalse(engine.isAdopting());
  }

  @Test
  void aBatchThatFailedBeginsNothing() {
    own.failing = true;
    assertThrows(EngineException.class, () -> begin(1));
    own.failing = false;
    assertFalse(engine.isAdopting());
    assertEquals("", content());
    begin(1);
    assertEquals("a=1 b=1 c=1", content());
  }

  @Test
  void goesOnAfterAReopening() {
    begin(1);
    engine.apply(new Batch(2).delete(bytes("b")));
    assertEquals(SOURCE, Adoption.of(own).orElseThrow().source());
    var again = new AdoptingEngine(own);
    Adoption found = again.adoption().orElseThrow();
    assertEquals(SOURCE, found.source());
    assertEquals(6, found.sourceIndex());
    assertArrayEquals(bytes("to m"), found.range());
    assertThrows(IllegalStateException.class, () -> again.get(bytes("a")));
    assertThrows(IllegalStateException.class, again::view);
    assertThrows(IllegalStateException.class, () -> again.apply(new Batch(3)));
    assertThrows(IllegalStateException.class, () -> again.next(ALL));
    again.resume(source);
    assertEquals("a=1 c=1", content(again));
    assertThrows(IllegalStateException.class, () -> again.resume(source));
  }

  @Test
  void aSourceMustHaveComeToWhereItsPairsStay() {
    assertThrows(
        IllegalStateException.class, () -> engine.begin(new Batch(1), adoption(7), source));
    from.apply(new Batch(7).put(bytes("y"), bytes("1")));
    engine.begin(new Batch(1), adoption(7), source);
    var again = new AdoptingEngine(own);
    var behind = new Source(store.open(3), BEFORE_M);
    assertThrows(IllegalStateException.class, () -> again.resume(behind));
    again.resume(source);
  }

  @Test
  void nobodySeesItsOwnKeys() {
    begin(1);
    engine.apply(new Batch(2).delete(bytes("a")));
    assertEquals(Optional.empty(), engine.get(LocalSpace.ADOPTION));
    try (View view = engine.view()) {
      assertEquals(Optional.empty(), view.get(LocalSpace.ADOPTION));
      assertEquals(2, Twin.pairs(view, KeyRange.ALL, Direction.FORWARD).size());
      KeyRange local = new KeyRange(new byte[] {(byte) 0xff}, new byte[0]);
      assertEquals(List.of(), Twin.pairs(view, local, Direction.REVERSE));
    }
    Batch batch = new Batch(3).put(LocalSpace.mark(1, bytes("c")), bytes(""));
    assertThrows(IllegalArgumentException.class, () -> engine.apply(batch));
    var pair = new KeyValue(LocalSpace.SWEEP, bytes(""));
    assertThrows(IllegalArgumentException.class, () -> engine.restore(List.of(pair).iterator(), 9));
    assertEquals("b=1 c=1", content());
  }

  @Test
  void leavesNothingBehind() {
    begin(1);
    engine.apply(new Batch(2).delete(bytes("a")).delete(bytes("b")));
    copyAll();
    engine.flush();
    while (engine.next(1).isPresent()) {
      engine.applySlice(engine.next(1).orElseThrow());
    }
    assertEquals("c=1", content(own));
    assertEquals("c=1", content());
  }

  @Test
  void marksOfAnEarlierAdoptionHideNothingOfTheNext() {
    begin(1);
    engine.apply(new Batch(2).delete(bytes("a")));
    copyAll();
    engine.flush();
    Slice marks = engine.next(1).orElseThrow();
    engine.applyAndSweep(new Batch(3));
    sweepAll(BEFORE_M);
    assertEquals("", content());
    begin(4);
    engine.applySlice(marks); // of the stage before
    assertEquals("a=1 b=1 c=1", content());
    assertEquals(Optional.of("1"), get("a"));
    copyAll();
    engine.apply(new Batch(5).delete(bytes("b")));
    assertEquals("a=1 c=1", content());
  }

  @Test
  void doesNotAdoptTwiceAtATimeNorBeforeItIsSwept() {
    assertTrue(engine.mayBegin());
    begin(1);
    assertThrows(IllegalStateException.class, () -> begin(2));
    copyAll();
    assertThrows(IllegalStateException.class, () -> begin(2));
    engine.flush();
    assertTrue(engine.mayBegin());
    engine.applyAndSweep(new Batch(2));
    assertThrows(IllegalStateException.class, () -> begin(3));
    sweepAll(BEFORE_M);
    begin(3);
    assertEquals("a=1 b=1 c=1", content());
  }

  @Test
  void needsItsSourceUntilTheEndIsFlushed() {
    assertEquals(Optional.empty(), engine.source());
    begin(1);
    engine.flush();
    assertEquals(Optional.of(SOURCE), engine.source());
    copyAll();
    assertEquals(Optional.of(SOURCE), engine.source());
    assertEquals(Optional.of(SOURCE), new AdoptingEngine(own).source());
    assertEquals(Optional.empty(), engine.next(ALL), "nothing is forgotten before");
    engine.flush();
    assertEquals(Optional.empty(), engine.source());
    assertTrue(engine.next(ALL).isPresent());
  }

  @Test
  void aRestoreEndsIt() {
    begin(1);
    engine.apply(new Batch(2).delete(bytes("a")));
    Slice slice = engine.next(ALL).orElseThrow();
    try (View before = engine.view()) {
      engine.restore(List.of(new KeyValue(bytes("c"), bytes("9"))).iterator(), 9);
      assertEquals("b=1 c=1", content(before));
    }
    engine.applySlice(slice);
    assertEquals("c=9", content());
    assertEquals(Optional.empty(), get("b"));
    assertFalse(engine.isAdopting());
    assertEquals(Optional.empty(), engine.source());
    assertEquals(Optional.empty(), Adoption.of(own));
  }

  @Test
  void aRestoreThatBreaksOffChangesNothing() {
    begin(1);
    own.failing = true;
    assertThrows(EngineException.class, () -> engine.restore(List.<KeyValue>of().iterator(), 9));
    own.failing = false;
    assertEquals("a=1 b=1 c=1", content());
    copyAll();
    assertEquals("a=1 b=1 c=1", content());
  }

  @Test
  void aRestoreNeedsNoSource() {
    begin(1);
    var again = new AdoptingEngine(own);
    again.restore(List.of(new KeyValue(bytes("c"), bytes("9"))).iterator(), 9);
    assertEquals("c=9", content(again));
  }

  @Test
  void readersDuringARestoreSeeTheOldStateOrTheNew() {
    begin(1);
    own.afterRestore =
        () -> {
          assertEquals("c=9", content());
          assertEquals(Optional.empty(), get("a"));
        };
    engine.restore(
        List.of(new KeyValue(bytes("c"), bytes("9"))).stream()
            .peek(
                _ -> {
                  assertEquals("a=1 b=1 c=1", content());
                  assertEquals(Optional.of("1"), get("a"));
                })
            .iterator(),
        9);
  }

  @Test
  void closesItsOwnEngineAndNotTheSource() {
    begin(1);
    View view = engine.view();
    engine.close();
    EngineException refusal = assertThrows(EngineException.class, () -> engine.get(bytes("a")));
    assertEquals(Reason.CLOSED, refusal.reason());
    assertThrows(EngineException.class, engine::view);
    assertTrue(from.get(bytes("a")).isPresent());
    assertEquals("a=1 b=1 c=1", content(view));
    view.close();
  }

  @Test
  void aSourceMayAdoptByItself() {
    begin(1);
    engine.apply(new Batch(2).delete(bytes("a")).put(bytes("d"), bytes("2")));
    var third = new AdoptingEngine(store.open(4));
    Predicate<KeyValue> afterB = pair -> pair.key()[0] > 'b';
    third.begin(new Batch(1), new Adoption(1, 2, bytes("")), new Source(engine, afterB));
    assertEquals("c=1 d=2", content(third));
    Slice slice = third.next(ALL).orElseThrow();
    copyAll();
    assertEquals("c=1 d=2", content(third));
    third.applySlice(slice);
    assertFalse(third.isAdopting());
    engine.close();
    assertEquals("c=1 d=2", content(third));
  }

  @Test
  void itsRecordIsReadByLaterVersions() {
    begin(1);
    assertEquals(
        "0101"
            + "01000000"
            + "0100000000000000"
            + "0200000000000000"
            + "0600000000000000"
            + "746f206d",
        HexFormat.of().formatHex(own.get(LocalSpace.ADOPTION).orElseThrow()));
    engine.apply(new Batch(2).delete(bytes("a")));
    assertTrue(own.get(HexFormat.of().parseHex("ff03" + "00000001" + "61")).isPresent());
    byte[] newer = own.get(LocalSpace.ADOPTION).orElseThrow().clone();
    newer[0] = 2;
    own.apply(new Batch(2).put(LocalSpace.ADOPTION, newer));
    assertThrows(IllegalArgumentException.class, () -> new AdoptingEngine(own));
  }

  private void begin(long index) {
    engine.begin(new Batch(index), adoption(6), source);
  }

  private static Adoption adoption(long sourceIndex) {
    return new Adoption(SOURCE, sourceIndex, bytes("to m"));
  }

  private void copyAll() {
    while (engine.isAdopting()) {
      engine.applySlice(engine.next(1).orElseThrow());
    }
  }

  private void sweepAll(Predicate<KeyValue> foreign) {
    while (engine.sweeper().isDue()) {
      engine
          .sweeper()
          .applySlice(engine.sweeper().next(() -> Optional.of(foreign), 1).orElseThrow());
    }
  }

  private Optional<String> get(String key) {
    return engine.get(bytes(key)).map(value -> new String(value, StandardCharsets.UTF_8));
  }

  private String content() {
    return content(engine);
  }

  private static String content(Engine engine) {
    try (View view = engine.view()) {
      return content(view);
    }
  }

  private static String content(View view) {
    List<KeyValue> pairs = Twin.pairs(view, KeyRange.ALL, Direction.FORWARD);
    assertEquals(
        Twin.keys(pairs.reversed()), Twin.keys(Twin.pairs(view, KeyRange.ALL, Direction.REVERSE)));
    return String.join(
        " ",
        pairs.stream()
            .map(
                pair -> {
                  assertArrayEquals(pair.value(), view.get(pair.key()).orElseThrow());
                  return new String(pair.key(), StandardCharsets.UTF_8)
                      + "="
                      + new String(pair.value(), StandardCharsets.UTF_8);
                })
            .toList());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Refuses to apply and restore on demand, as one on a full disk. */
  private static final class FailingEngine extends DelegatingEngine {
    private boolean failing;
    private Runnable afterRestore = () -> {};

    FailingEngine(Engine engine) {
      super(engine);
    }

    @Override
    public void apply(Batch batch) {
      check();
      super.apply(batch);
    }

    @Override
    public void restore(java.util.Iterator<KeyValue> pairs, long appliedIndex) {
      check();
      super.restore(pairs, appliedIndex);
      afterRestore.run();
    }

    private void check() {
      if (failing) {
        throw new EngineException(Reason.DISK_FULL, "no space");
      }
    }
  }
}
