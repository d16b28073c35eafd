package dev.kvorum.kvnode.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random lives of an engine beside its dumb twin; after a crash the twin's history says what may be
 * there.
 */
class EngineTwinTest {

  private static final int STEPS = 4_000;
  private static final long REPLICA = 3;

  private record Pinned(View view, Twin twin) {}

  @TempDir private Path directory;
  private SplittableRandom random;
  private EngineSubject kind;
  private EngineStore store;
  private Engine engine;
  private Twin twin = new Twin();
  private final Map<Long, Twin> history = new HashMap<>();
  private final List<Pinned> pinned = new ArrayList<>();

  @ParameterizedTest
  @MethodSource("dev.kvorum.kvnode.engine.EngineSubjects#busy")
  void livesAsItsTwinDoes(EngineSubject kind) {
    this.kind = kind;
    random = Seeds.random("EngineTwinTest " + kind);
    store = kind.open(directory);
    engine = store.open(REPLICA);
    history.put(0L, new Twin());
    for (int step = 0; step < STEPS; step++) {
      step();
    }
    releaseAll();
    store.close();
  }

  private void step() {
    int dice = random.nextInt(1000);
    if (dice < 600) {
      apply();
    } else if (dice < 800) {
      read();
    } else if (dice < 900) {
      scan();
    } else if (dice < 940) {
      pinned.add(new Pinned(engine.view(), twin.copy()));
    } else if (dice < 970) {
      release();
    } else if (dice < 985) {
      engine.flush();
    } else if (dice < 990) {
      restore();
    } else if (dice < 995) {
      reopen();
    } else {
      crash();
    }
  }

  private void apply() {
    Batch batch = Seeds.batch(random, twin.appliedIndex() + random.nextInt(1, 3));
    engine.apply(batch);
    twin.apply(batch);
    remember();
  }

  private void read() {
    byte[] key = Seeds.key(random);
    assertEquals(twin.appliedIndex(), engine.appliedIndex());
    assertArrayEquals(twin.get(key).orElse(null), engine.get(key).orElse(null));
  }

  private void scan() {
    Direction direction = Direction.values()[random.nextInt(2)];
    KeyRange range =
        random.nextBoolean()
            ? new KeyRange(Seeds.key(random), Seeds.key(random))
            : KeyRange.prefix(Seeds.key(random));
    try (View view = engine.view()) {
      twin.assertSame(view, range, direction);
    }
  }

  private void release() {
    if (!pinned.isEmpty()) {
      Pinned oldest = pinned.removeFirst();
      oldest.twin().assertSame(oldest.view());
      oldest.view().close();
    }
  }

  private void releaseAll() {
    while (!pinned.isEmpty()) {
      release();
    }
  }

  private void restore() {
    Twin source = new Twin();
    source.apply(Seeds.batch(random, 0));
    List<KeyValue> pairs = source.scan(KeyRange.ALL, Direction.FORWARD);
    long index = twin.appliedIndex() + 10;
    engine.restore(pairs.iterator(), index);
    twin.restore(pairs.iterator(), index);
    if (engine.durableIndex() > 0) {
      history.clear();
    }
    remember();
  }

  private void reopen() {
    releaseAll();
    long durable = engine.durableIndex();
    engine.close();
    engine = store.open(REPLICA);
    goBackToWhatIsThere(durable);
  }

  private void crash() {
    releaseAll();
    long durable = engine.durableIndex();
    kind.crash(store);
    store = kind.open(directory);
    engine = store.open(REPLICA);
    assertEquals(engine.appliedIndex(), engine.durableIndex());
    goBackToWhatIsThere(durable);
  }

  private void goBackToWhatIsThere(long durable) {
    assertTrue(
        engine.appliedIndex() >= durable,
        engine.appliedIndex() + " is below the durable " + durable);
    twin = history.get(engine.appliedIndex()).copy();
    try (View view = engine.view()) {
      twin.assertSame(view);
    }
  }

  private void remember() {
    history.put(twin.appliedIndex(), twin.copy());
  }
}
