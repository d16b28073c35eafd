package dev.kvorum.kvnode.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.EngineException.Reason;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Readers beside the one writer: nobody sees half a batch, and nobody sees time run backwards. */
class EngineConcurrencyTest {

  private static final int BATCHES = 5_000;
  private static final int KEYS = 12;
  private static final long REPLICA = 1;

  /**
   * Is there after even batches only. First in order: an engine that works key by key changes it
   * long before the last.
   */
  private static final byte[] BLINKING = {'A'};

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource("dev.kvorum.kvnode.engine.EngineSubjects#busy")
  void viewsShowWholeBatches(EngineSubject kind) throws Exception {
    beside(kind, this::checkWholeBatch);
  }

  @ParameterizedTest
  @MethodSource("dev.kvorum.kvnode.engine.EngineSubjects#busy")
  void getsNeverGoBack(EngineSubject kind) throws Exception {
    beside(kind, this::checkForwardOnly);
  }

  @ParameterizedTest
  @MethodSource("dev.kvorum.kvnode.engine.EngineSubjects#busy")
  void whatWasSeenDurableSurvives(EngineSubject kind) throws Exception {
    EngineStore store = kind.open(directory);
    Engine engine = store.open(REPLICA);
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService flusher = Executors.newSingleThreadExecutor()) {
      Future<Long> durable =
          flusher.submit(
              () -> {
                while (!done.get()) {
                  engine.flush();
                  long claimed = engine.durableIndex();
                  assertTrue(claimed <= engine.appliedIndex());
                }
                return engine.durableIndex();
              });
      write(engine, 1, done);
      long claimed = durable.get();
      kind.crash(store);
      try (EngineStore again = kind.open(directory);
          Engine survived = again.open(REPLICA)) {
        assertTrue(survived.appliedIndex() >= claimed);
        if (survived.appliedIndex() > 0) {
          checkWholeBatch(survived);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.kvorum.kvnode.engine.EngineSubjects#busy")
  void closingUnderReadersRefusesThem(EngineSubject kind) throws Exception {
    EngineStore store = kind.open(directory);
    Engine engine = store.open(REPLICA);
    engine.apply(batch(2));
    try (ExecutorService readers = Executors.newFixedThreadPool(4)) {
      List<Future<Reason>> ends = new ArrayList<>();
      for (int reader = 0; reader < 4; reader++) {
        ends.add(readers.submit(() -> readUntilRefused(engine)));
      }
      try (store) {
        for (long index = 3; index < 30; index++) {
          engine.restore(
              List.of(new KeyValue(key(0), value(2)), new KeyValue(key(1), value(2))).iterator(),
              index);
        }
      }
      for (Future<Reason> end : ends) {
        assertEquals(Reason.CLOSED, end.get());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.kvorum.kvnode.engine.EngineSubjects#busy")
  void flushesBesideRestores(EngineSubject kind) throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    try (EngineStore store = kind.open(directory);
        Engine engine = store.open(REPLICA);
        ExecutorService flusher = Executors.newSingleThreadExecutor()) {
      Future<?> flushes =
          flusher.submit(
              () -> {
                while (!done.get()) {
                  engine.flush();
                  engine.sizeBytes();
                }
              });
      try {
        for (long index = 1; index <= 40; index++) {
          engine.apply(batch(1000 + index));
          engine.restore(List.of(new KeyValue(key(0), value(index))).iterator(), index);
          assertTrue(engine.durableIndex() <= index);
        }
      } finally {
        done.set(true);
      }
      flushes.get();
    }
  }

  private Reason readUntilRefused(Engine engine) {
    try {
      while (true) {
        assertEquals(2, number(engine.get(key(0))));
        try (View view = engine.view()) {
          assertTrue(Twin.pairs(view, KeyRange.ALL, Direction.FORWARD).size() >= 2);
        }
      }
    } catch (EngineException e) {
      return e.reason();
    }
  }

  private interface Check {
    void check(Engine engine);
  }

  private void beside(EngineSubject kind, Check check)
      throws InterruptedException, ExecutionException {
    AtomicBoolean done = new AtomicBoolean();
    try (EngineStore store = kind.open(directory);
        Engine engine = store.open(REPLICA);
        ExecutorService readers = Executors.newFixedThreadPool(3)) {
      engine.apply(batch(1));
      List<Future<?>> ends = new ArrayList<>();
      for (int reader = 0; reader < 3; reader++) {
        ends.add(
            readers.submit(
                () -> {
                  while (!done.get()) {
                    check.check(engine);
                  }
                }));
      }
      write(engine, 2, done);
      for (Future<?> end : ends) {
        end.get();
      }
    }
  }

  /**
   * Whatever happens, the others are told to stop: their executor would wait for them without end.
   */
  private static void write(Engine engine, long firstIndex, AtomicBoolean done) {
    try {
      LongStream.rangeClosed(firstIndex, BATCHES).forEach(index -> engine.apply(batch(index)));
    } finally {
      done.set(true);
    }
  }

  private void checkWholeBatch(Engine engine) {
    try (View view = engine.view()) {
      long index = view.appliedIndex();
      List<KeyValue> pairs =
          Twin.pairs(view, KeyRange.ALL, index % 3 == 0 ? Direction.REVERSE : Direction.FORWARD);
      assertEquals(index % 2 == 0 ? KEYS + 1 : KEYS, pairs.size());
      for (KeyValue pair : pairs) {
        assertEquals(index, number(Optional.of(pair.value())));
      }
      assertEquals(index, number(view.get(key(0))));
      assertEquals(index % 2 == 0, view.get(BLINKING).isPresent());
    }
  }

  private void checkForwardOnly(Engine engine) {
    long seen = engine.appliedIndex();
    for (int key = KEYS - 1; key >= 0; key--) {
      long found = number(engine.get(key(key)));
      assertTrue(found >= seen, found + " after " + seen);
      seen = found;
      Optional<byte[]> blinking = engine.get(BLINKING);
      long least = seen % 2 == 0 && blinking.isEmpty() ? seen + 1 : seen;
      seen = blinking.isPresent() ? number(blinking) : least;
      assertTrue(seen >= least, seen + " after " + least);
    }
  }

  private static Batch batch(long index) {
    Batch batch = new Batch(index);
    for (int key = 0; key < KEYS; key++) {
      batch.put(key(key), value(-1)).put(key(key), value(index));
    }
    return index % 2 == 0 ? batch.put(BLINKING, value(index)) : batch.delete(BLINKING);
  }

  private static byte[] key(int number) {
    return new byte[] {'a', (byte) (number * 20)};
  }

  private static byte[] value(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  private static long number(Optional<byte[]> value) {
    return ByteBuffer.wrap(value.orElseThrow()).getLong();
  }
}
