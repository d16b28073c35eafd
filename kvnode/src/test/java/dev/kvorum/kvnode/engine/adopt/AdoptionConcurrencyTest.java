package dev.kvorum.kvnode.engine.adopt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.EngineStore;
import dev.kvorum.kvnode.engine.EngineUnderTest;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.Seeds;
import dev.kvorum.kvnode.engine.Twin;
import dev.kvorum.kvnode.engine.View;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Readers and a copying thread beside the one that applies, through the begins and ends of many
 * adoptions. What is adopted are accounts: batches move money, and delete an account that is empty.
 */
@Timeout(120)
class AdoptionConcurrencyTest {

  private static final int ROUNDS = 30;
  private static final int ACCOUNTS = 40;
  private static final int TRANSFERS = 60;
  private static final long SLICE_BYTES = 60;
  private static final long RICH = 3;

  /** The index of the batch that began the round; nothing else is there without it. */
  private static final byte[] ROUND = {1};

  /** Written last in every batch, and read first. */
  private static final byte[] LAST = {2, (byte) 200};

  /** Written first in every batch, and there after even indexes only. */
  private static final byte[] BLINKING = {2, (byte) 100};

  private static final byte[] UNADOPTED = {3};

  @TempDir private Path directory;
  private final AtomicBoolean done = new AtomicBoolean();
  private final BlockingQueue<Slice> slices = new ArrayBlockingQueue<>(1);
  private SplittableRandom random;
  private AdoptingEngine engine;

  @ParameterizedTest
  @EnumSource
  void readersSeeOneStateThroughout(EngineUnderTest kind) throws Exception {
    random = Seeds.random("AdoptionConcurrencyTest " + kind);
    try (EngineStore store = kind.open(directory);
        ExecutorService others = Executors.newFixedThreadPool(4)) {
      engine = new AdoptingEngine(store.open(1));
      List<Future<?>> ends = new ArrayList<>();
      ends.add(others.submit(() -> untilDone(this::findSlice)));
      ends.add(others.submit(() -> untilDone(this::checkView)));
      ends.add(others.submit(() -> untilDone(this::checkView)));
      ends.add(others.submit(() -> untilDone(this::checkGets)));
      try {
        for (int round = 0; round < ROUNDS && !done.get(); round++) {
          long replica = 2 + round;
          Engine source = store.open(replica);
          live(source);
          engine.restore(List.<KeyValue>of().iterator(), engine.appliedIndex() + 1);
          source.close(); // with readers on their way to it
          store.drop(replica);
        }
      } finally {
        done.set(true);
      }
      for (Future<?> end : ends) {
        end.get();
      }
    }
  }

  /**
   * One round: adopted, changed while it is copied, and in half of all rounds copied to the end.
   */
  private void live(Engine source) {
    long[] accounts = new long[ACCOUNTS];
    long begin = engine.appliedIndex() + 1;
    fill(source, accounts, begin);
    engine.begin(
        new Batch(begin).put(ROUND, number(begin)),
        new Adoption(2, 1, new byte[0]),
        new Source(source, pair -> pair.key()[0] == 2));
    int transfers = random.nextInt(TRANSFERS);
    for (int transfer = 0; transfer < transfers; transfer++) {
      engine.apply(transfer(accounts, engine.appliedIndex() + 1));
      applySlices();
    }
    if (random.nextBoolean()) {
      while (engine.isAdopting() && !done.get()) {
        applySlices();
      }
      engine.flush();
      engine.apply(transfer(accounts, engine.appliedIndex() + 1));
      applySlices();
    }
  }

  private void fill(Engine source, long[] accounts, long begin) {
    Batch batch = new Batch(1).put(LAST, number(begin)).put(UNADOPTED, number(RICH));
    if (begin % 2 == 0) {
      batch.put(BLINKING, number(begin));
    }
    for (int account = 0; account < ACCOUNTS; account++) {
      accounts[account] = RICH;
      batch.put(account(account), number(RICH));
    }
    source.apply(batch);
  }

  private Batch transfer(long[] accounts, long index) {
    Batch batch = new Batch(index);
    if (index % 2 == 0) {
      batch.put(BLINKING, number(index));
    } else {
      batch.delete(BLINKING);
    }
    int from = random.nextInt(ACCOUNTS);
    int to = random.nextInt(ACCOUNTS);
    long amount = accounts[from];
    accounts[from] = 0;
    accounts[to] += amount;
    for (int account : new int[] {from, to}) {
      if (accounts[account] == 0) {
        batch.delete(account(account));
      } else {
        batch.put(account(account), number(accounts[account]));
      }
    }
    return batch.put(LAST, number(index));
  }

  private void applySlices() {
    Optional.ofNullable(slices.poll()).ifPresent(engine::applySlice);
  }

  private void findSlice() {
    Optional<Slice> slice = slices.isEmpty() ? engine.next(SLICE_BYTES) : Optional.empty();
    slice.ifPresent(slices::add);
  }

  private void checkView() {
    try (View view = engine.view()) {
      List<KeyValue> pairs =
          Twin.pairs(
              view,
              KeyRange.ALL,
              view.appliedIndex() % 3 == 0 ? Direction.REVERSE : Direction.FORWARD);
      if (view.get(ROUND).isEmpty()) {
        assertEquals(List.of(), Twin.keys(pairs));
        return;
      }
      long sum = 0;
      for (KeyValue pair : pairs) {
        assertEquals(number(pair.value()), number(view.get(pair.key()).orElseThrow()));
        if (pair.key()[0] == 2 && pair.key()[1] < ACCOUNTS && pair.key()[1] >= 0) {
          sum += number(pair.value());
        }
      }
      assertEquals(ACCOUNTS * RICH, sum);
      assertEquals(view.appliedIndex(), number(view.get(LAST).orElseThrow()));
      assertEquals(view.appliedIndex() % 2 == 0, view.get(BLINKING).isPresent());
      assertTrue(view.get(UNADOPTED).isEmpty());
    }
  }

  /** Three gets are not one picture, but each is at least as new as the one before. */
  private void checkGets() {
    Optional<byte[]> last = engine.get(LAST);
    if (last.isEmpty()) {
      return;
    }
    long seen = number(last.get());
    Optional<byte[]> blinking = engine.get(BLINKING);
    if (blinking.isPresent()) {
      assertTrue(number(blinking.get()) >= seen, number(blinking.get()) + " after " + seen);
      seen = number(blinking.get());
    } else if (seen % 2 == 0) {
      seen++;
    }
    Optional<byte[]> next = engine.get(LAST);
    if (next.isPresent()) {
      assertTrue(number(next.get()) >= seen, number(next.get()) + " after " + seen);
    } else {
      Optional<byte[]> round = engine.get(ROUND);
      long later = round.isPresent() ? number(round.get()) : Long.MAX_VALUE;
      assertTrue(later > seen, "gone after " + seen + ", but the round is " + later);
    }
    assertTrue(engine.get(UNADOPTED).isEmpty());
  }

  /** Whatever happens, all are told to stop: else they wait for each other without end. */
  private void untilDone(Runnable check) {
    try {
      while (!done.get()) {
        check.run();
      }
    } finally {
      done.set(true);
    }
  }

  private static byte[] account(int account) {
    return new byte[] {2, (byte) account};
  }

  private static byte[] number(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  private static long number(byte[] value) {
    return ByteBuffer.wrap(value).getLong();
  }
}
