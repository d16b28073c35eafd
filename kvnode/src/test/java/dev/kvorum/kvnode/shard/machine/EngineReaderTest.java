package dev.kvorum.kvnode.shard.machine;

import static dev.kvorum.kvnode.shard.machine.Log.bytes;
import static dev.kvorum.kvnode.shard.machine.Log.put;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.DelegatingEngine;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.memory.MemoryStore;
import dev.kvorum.kvnode.meta.HashRange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** SAFETY 19: reads that meet a change of what the shard owns, at each point of it. */
class EngineReaderTest {

  private static final HashRange LOWER = HashRange.even(2).getFirst();
  private static final HashRange UPPER = HashRange.even(2).getLast();
  private static final String LOW = SplitAndMergeTest.keyIn(LOWER, 0);
  private static final String HIGH = SplitAndMergeTest.keyIn(UPPER, 0);
  private static final ShardRead MOVED = new ShardRead.Moved();

  /** An engine in whose calls a reader's thread or the agent's gets its turn. */
  private static final class Interleaved extends DelegatingEngine {
    private Runnable beforeGet = () -> {};
    private Runnable afterGet = () -> {};
    private Runnable beforeApply = () -> {};
    private Runnable afterApply = () -> {};

    Interleaved() {
      super(new MemoryStore().open(1));
    }

    @Override
    public Optional<byte[]> get(byte[] key) {
      beforeGet.run();
      Optional<byte[]> found = super.get(key);
      afterGet.run();
      return found;
    }

    @Override
    public void apply(Batch batch) {
      beforeApply.run();
      super.apply(batch);
      afterApply.run();
    }
  }

  private final Family family = new Family();
  private final Interleaved engine = new Interleaved();
  private KeyValueMachine machine;
  private Log log;
  private EngineReader reader;

  @BeforeEach
  void begin() {
    machine = family.begin(ShardState.begin(1, HashRange.ALL, 1), engine);
    log = new Log(machine);
    reader = new EngineReader(machine);
    log.applyAll(put(LOW, "low"), put(HIGH, "high"));
  }

  @Test
  void whatIsReadBeforeASplitAndToldAfterItIsNotTold() {
    engine.afterGet = once(() -> log.apply(split(2)));
    assertEquals(MOVED, find(HIGH));
  }

  /** It can't be told from the child's by now: the key may have another value there. */
  @Test
  void norIsWhatIsReadAfterASplitThatNobodyKnewOfBefore() {
    engine.beforeGet = once(() -> log.apply(split(2)));
    assertEquals(MOVED, find(HIGH));
  }

  /**
   * Else: between the two the child has had its own writes, and the parent's engine the old key.
   */
  @Test
  void norIsWhatIsReadBetweenASplitAndTheMergeThatUndoesIt() {
    engine.beforeGet = once(() -> log.apply(split(2)));
    engine.afterGet =
        once(
            () -> {
              Log ofChild = new Log(family.of(2));
              ofChild.apply(put(HIGH, "newer"));
              absorbBack(ofChild);
            });
    assertEquals(MOVED, find(HIGH));
  }

  @Test
  void whileASplitIsBeingAppliedNothingIsTold() {
    List<ShardRead> seen = new ArrayList<>();
    engine.beforeApply = once(() -> seen.add(find(HIGH)));
    engine.afterApply = once(() -> seen.add(find(LOW)));
    log.apply(split(2));
    assertEquals(List.of(MOVED, MOVED), seen);
    assertEquals(MOVED, find(HIGH));
    assertEquals(Optional.of("low@1"), SplitAndMergeTest.read(machine, LOW));
  }

  /** Else: it says that there is no such key, as the engine hasn't got the donor's yet. */
  @Test
  void whileAnAbsorbIsBeingAppliedNothingIsTold() {
    log.apply(split(2));
    List<ShardRead> seen = new ArrayList<>();
    Log ofChild = new Log(family.of(2));
    ofChild.apply(put(HIGH, "newer"));
    long frozen = ofChild.apply(new ShardCommand.Freeze(2, 7));
    family.clean(1);
    engine.beforeApply = once(() -> seen.add(find(HIGH)));
    engine.afterApply = once(() -> seen.add(find(HIGH)));
    log.apply(new ShardCommand.Absorb(3, 2, UPPER, frozen));
    assertEquals(List.of(MOVED, MOVED), seen);
    assertEquals(Optional.of("newer@3"), SplitAndMergeTest.read(machine, HIGH));
  }

  @Test
  void whileTheEngineIsReplacedNothingIsTold() {
    machine.unload();
    assertEquals(MOVED, find(LOW));
    machine.reload();
    assertEquals(Optional.of("low@1"), SplitAndMergeTest.read(machine, LOW));
    engine.beforeGet = once(machine::unload);
    assertEquals(MOVED, find(LOW), "it had looked before");
  }

  @Test
  void aStepThatChangesNothingHoldsNobodyUp() {
    List<Optional<String>> seen = new ArrayList<>();
    engine.beforeApply = once(() -> seen.add(SplitAndMergeTest.read(machine, LOW)));
    log.apply(new ShardCommand.Unfreeze(1));
    assertEquals(List.of(Optional.of("low@1")), seen);
  }

  @Test
  void aScanShowsWhatTheShardOwnsAndSaysWhichHashesThatAre() {
    for (int i = 1; i < 20; i++) {
      log.applyAll(
          put(SplitAndMergeTest.keyIn(LOWER, i), ""), put(SplitAndMergeTest.keyIn(UPPER, i), ""));
    }
    assertEquals(40, scan(100).rows().size());
    log.apply(split(2));
    ShardScan.Rows half = scan(100);
    assertEquals(LOWER, half.covered());
    assertEquals(
        java.util.stream.IntStream.range(0, 20)
            .mapToObj(i -> SplitAndMergeTest.keyIn(LOWER, i))
            .sorted()
            .toList(),
        half.rows().stream().map(row -> new String(row.key(), StandardCharsets.UTF_8)).toList());
    assertEquals(ShardScan.Rest.NOTHING, scan(20).rest(), "what was split off isn't more");
    assertEquals(ShardScan.Rest.MORE, scan(19).rest());
  }

  @Test
  void aFrozenShardAndOneThatIsNotThereYetShowNothing() {
    log.apply(new ShardCommand.Freeze(2, 7));
    assertEquals(new ShardScan.Moved(), reader.rows(request(9)));
    var newcomer = new KeyValueMachine(new MemoryStore().open(1), family, Optional.empty());
    assertEquals(new ShardScan.Moved(), new EngineReader(newcomer).rows(request(9)));
  }

  private void absorbBack(Log ofChild) {
    long frozen = ofChild.apply(new ShardCommand.Freeze(2, 7));
    family.clean(1);
    log.apply(new ShardCommand.Absorb(3, 2, UPPER, frozen));
  }

  private ShardRead find(String key) {
    return reader.find(bytes(key), OptionalLong::empty);
  }

  private ShardScan.Rows scan(int rows) {
    return (ShardScan.Rows) reader.rows(request(rows));
  }

  private static ScanRequest request(int rows) {
    return new ScanRequest(
        KeyRange.ALL, Direction.FORWARD, Consistency.LINEARIZABLE, rows, 1 << 20);
  }

  private static ShardCommand split(long epoch) {
    return new ShardCommand.Split(epoch, SplitAndMergeTest.child(2, UPPER));
  }

  /** Only the first time, and not within itself. */
  private static Runnable once(Runnable action) {
    var done = new java.util.concurrent.atomic.AtomicBoolean();
    return () -> {
      if (done.compareAndSet(false, true)) {
        action.run();
      }
    };
  }
}
