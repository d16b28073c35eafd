package dev.kvorum.kvnode.engine.adopt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random lives of a replica that adopts, gives up, sweeps and adopts again, beside a dumb twin that
 * takes everything over at once. Its sources change meanwhile, crash with it, and go as soon as it
 * says that it doesn't need them.
 */
class AdoptionTwinTest {

  private static final int STEPS = 4_000;
  private static final long OWN = 1;

  /** What is there as of an index; without the adopted share, unless the replica has taken it. */
  private record State(Twin twin, boolean hasAdopted) {}

  private record Pinned(View view, State state) {}

  @TempDir private Path directory;
  private SplittableRandom random;
  private EngineUnderTest ownKind;
  private EngineUnderTest sourceKind;
  private EngineStore ownStore;
  private EngineStore sourceStore;

  private Engine raw;
  private AdoptingEngine engine;
  private State state = new State(new Twin(), false);
  private final Map<Long, State> history = new HashMap<>();
  private final List<Pinned> pinned = new ArrayList<>();
  private Optional<Slice> slice = Optional.empty();
  private Optional<Slice> sweep = Optional.empty();

  private long sourceReplica = OWN;
  private AdoptingEngine source;
  private Twin sourceTwin;
  private List<Batch> sourceLog;

  static Stream<Arguments> ownsAndSources() {
    EngineUnderTest[] kinds = EngineUnderTest.values();
    return Stream.of(kinds)
        .flatMap(
            own ->
                Stream.of(
                    Arguments.of(own, own),
                    Arguments.of(own, kinds[(own.ordinal() + 1) % kinds.length])));
  }

  @ParameterizedTest
  @MethodSource("ownsAndSources")
  void livesAsItsTwinDoes(EngineUnderTest own, EngineUnderTest from) {
    random = Seeds.random("AdoptionTwinTest " + own + " " + from);
    ownKind = own;
    sourceKind = from;
    openStores();
    newSource();
    openOwn();
    remember();
    for (int step = 0; step < STEPS; step++) {
      step();
    }
    releaseAll();
    settle();
    ownStore.close();
    sourceStore.close();
  }

  private void step() {
    int dice = random.nextInt(1000);
    if (dice < 300) {
      apply();
    } else if (dice < 400) {
      changeSource();
    } else if (dice < 550) {
      read();
    } else if (dice < 650) {
      scan();
    } else if (dice < 690) {
      pinned.add(new Pinned(engine.view(), copyOfState()));
    } else if (dice < 720) {
      release();
    } else if (dice < 790) {
      slice = engine.next(random.nextInt(1, 3000));
    } else if (dice < 860) {
      slice.ifPresent(engine::applySlice); // perhaps once more
    } else if (dice < 890) {
      sweep = engine.sweeper().next(() -> Optional.of(Shares.IS_ADOPTED), random.nextInt(1, 3000));
    } else if (dice < 920) {
      sweep.ifPresent(engine.sweeper()::applySlice);
    } else if (dice < 940) {
      beginIfPossible();
    } else if (dice < 945) {
      giveUp();
    } else if (dice < 955) {
      engine.flush();
    } else if (dice < 960) {
      source.flush();
    } else if (dice < 975) {
      replaceSourceIfFree();
    } else if (dice < 978) {
      restore();
    } else if (dice < 985) {
      reopen();
    } else if (dice < 992) {
      crash();
    } else {
      sliceToTheEnd();
    }
  }

  private void apply() {
    Batch batch = batch(nextIndex());
    engine.apply(batch);
    state.twin().apply(batch);
    remember();
  }

  private void read() {
    byte[] key = Shares.values()[random.nextInt(3)].random(random).key();
    Optional<byte[]> found = engine.get(key);
    if (isExact(state) || found.filter(value -> isAdopted(key, value)).isEmpty()) {
      assertArrayEquals(state.twin().get(key).orElse(null), found.orElse(null));
    }
    assertEquals(state.twin().appliedIndex(), engine.appliedIndex());
  }

  private void scan() {
    Direction direction = Direction.values()[random.nextInt(2)];
    byte[] one = SpacedEngine.spaced(Seeds.key(random));
    byte[] other = SpacedEngine.spaced(Seeds.key(random));
    try (View view = engine.view()) {
      assertSame(state, view, new KeyRange(one, other), direction);
      assertSame(state, view, KeyRange.ALL, direction);
    }
  }

  private void release() {
    if (!pinned.isEmpty()) {
      Pinned oldest = pinned.removeFirst();
      assertEquals(oldest.state().twin().appliedIndex(), oldest.view().appliedIndex());
      // Which keys were swept by then is not remembered.
      List<KeyValue> found = Twin.pairs(oldest.view(), KeyRange.ALL, Direction.FORWARD);
      assertPairs(oldest.state(), found, KeyRange.ALL, Direction.FORWARD);
      oldest.view().close();
    }
  }

  private void releaseAll() {
    while (!pinned.isEmpty()) {
      release();
    }
  }

  private void beginIfPossible() {
    if (state.hasAdopted() || !engine.mayBegin()) {
      return;
    }
    var adoption = new Adoption(sourceReplica, source.appliedIndex(), new byte[] {7});
    Twin twin = state.twin().copy();
    Batch takenOver = new Batch(twin.appliedIndex());
    sourceTwin.scan(KeyRange.ALL, Direction.FORWARD).stream()
        .filter(Shares.IS_ADOPTED)
        .filter(pair -> twin.get(pair.key()).isEmpty())
        .forEach(pair -> takenOver.put(pair.key(), pair.value()));
    twin.apply(takenOver);
    state = new State(twin, true);
    Batch batch = batch(nextIndex());
    engine.begin(batch, adoption, new Source(source, Shares.IS_ADOPTED));
    twin.apply(batch);
    remember();
  }

  /** The adopted share is another's now. */
  private void giveUp() {
    if (!state.hasAdopted()) {
      return;
    }
    Twin twin = state.twin().copy();
    state = new State(twin, false);
    Batch batch = batch(nextIndex());
    engine.applyAndSweep(batch);
    twin.apply(batch);
    Batch foreign = new Batch(batch.appliedIndex());
    twin.scan(KeyRange.ALL, Direction.FORWARD).stream()
        .filter(Shares.IS_ADOPTED)
        .forEach(pair -> foreign.delete(pair.key()));
    twin.apply(foreign);
    remember();
  }

  private void sliceToTheEnd() {
    for (slice = engine.next(1000); slice.isPresent(); slice = engine.next(1000)) {
      if (random.nextInt(20) == 0) {
        apply();
      }
      engine.applySlice(slice.get());
    }
  }

  /** In the end nothing is left of adoptions, and of what is foreign. */
  private void settle() {
    sliceToTheEnd();
    engine.flush();
    sliceToTheEnd();
    while (engine.sweeper().isDue()) {
      engine
          .sweeper()
          .next(() -> Optional.of(Shares.IS_ADOPTED), 1000)
          .ifPresent(engine.sweeper()::applySlice);
    }
    assertTrue(isExact(state));
    try (View all = raw.view()) {
      assertSame(state, all, KeyRange.ALL, Direction.FORWARD);
    }
  }

  private void restore() {
    boolean hasAdopted = random.nextBoolean();
    state = new State(new Twin(), hasAdopted);
    Batch content = batch(0);
    state.twin().apply(content);
    List<KeyValue> pairs = state.twin().scan(KeyRange.ALL, Direction.FORWARD);
    long index = engine.appliedIndex() + 10;
    engine.restore(pairs.iterator(), index);
    state.twin().restore(pairs.iterator(), index);
    assertTrue(!engine.isAdopting() && engine.source().isEmpty());
    if (engine.durableIndex() > 0) {
      history.clear();
    }
    remember();
  }

  private void reopen() {
    releaseAll();
    long durable = engine.durableIndex();
    engine.close();
    openOwn();
    goBackToWhatIsThere(durable);
  }

  private void crash() {
    releaseAll();
    long durable = engine.durableIndex();
    ownKind.crash(ownStore);
    if (sourceStore != ownStore) {
      sourceKind.crash(sourceStore);
    }
    openStores();
    openSource();
    openOwn();
    goBackToWhatIsThere(durable);
  }

  private void goBackToWhatIsThere(long durable) {
    assertTrue(engine.appliedIndex() >= durable);
    State there = history.get(engine.appliedIndex());
    state = new State(there.twin().copy(), there.hasAdopted());
    if (engine.adoption().isPresent()) {
      assertEquals(sourceReplica, engine.adoption().get().source());
      assertArrayEquals(new byte[] {7}, engine.adoption().get().range());
      assertThrows(IllegalStateException.class, engine::view);
      engine.resume(new Source(source, Shares.IS_ADOPTED));
    }
    try (View view = engine.view()) {
      assertSame(state, view, KeyRange.ALL, Direction.FORWARD);
    }
  }

  /** All but what may be adopted from it. */
  private void changeSource() {
    Batch batch =
        Shares.batch(
            random,
            sourceTwin.appliedIndex() + 1,
            pair ->
                Shares.of(pair) == Shares.SOURCES
                    && sourceTwin
                        .get(pair.key())
                        .filter(value -> isAdopted(pair.key(), value))
                        .isEmpty(),
            12);
    applyToSource(batch);
  }

  private void applyToSource(Batch batch) {
    source.apply(batch);
    sourceTwin.apply(batch);
    sourceLog.add(batch);
  }

  private void replaceSourceIfFree() {
    if (engine.source().isEmpty()) {
      source.close();
      sourceStore.drop(sourceReplica);
      newSource();
    }
  }

  private void newSource() {
    sourceReplica++;
    sourceTwin = new Twin();
    sourceLog = new ArrayList<>();
    openSource();
    for (long index = 1; index < 20; index++) {
      applyToSource(Shares.batch(random, index, pair -> Shares.of(pair) != Shares.OWN, 20));
    }
  }

  private void openStores() {
    ownStore = ownKind.open(directory.resolve("own"));
    sourceStore = sourceKind == ownKind ? ownStore : sourceKind.open(directory.resolve("source"));
  }

  /** A source that comes back as of an earlier index has its log. */
  private void openSource() {
    source = new AdoptingEngine(sourceStore.open(sourceReplica));
    sourceLog.stream()
        .filter(batch -> batch.appliedIndex() > source.appliedIndex())
        .forEach(source::apply);
  }

  private void openOwn() {
    raw = ownStore.open(OWN);
    engine = new AdoptingEngine(raw);
  }

  private long nextIndex() {
    return engine.appliedIndex() + random.nextInt(1, 3);
  }

  private Batch batch(long index) {
    return Shares.batch(
        random,
        index,
        pair ->
            switch (Shares.of(pair)) {
              case OWN -> true;
              case ADOPTED -> state.hasAdopted();
              case SOURCES -> false;
            },
        12);
  }

  private void remember() {
    history.put(state.twin().appliedIndex(), copyOfState());
  }

  private State copyOfState() {
    return new State(state.twin().copy(), state.hasAdopted());
  }

  private boolean isExact(State now) {
    return now.hasAdopted() || !engine.isAdopting() && !engine.sweeper().isDue();
  }

  private void assertSame(State expected, View view, KeyRange range, Direction direction) {
    List<KeyValue> found = Twin.pairs(view, range, direction);
    if (isExact(expected)) {
      assertEquals(expected.twin().scan(range, direction).size(), found.size());
    }
    assertPairs(expected, found, range, direction);
  }

  private static void assertPairs(
      State expected, List<KeyValue> found, KeyRange range, Direction direction) {
    if (!expected.hasAdopted()) {
      found.removeIf(Shares.IS_ADOPTED);
    }
    List<KeyValue> pairs = expected.twin().scan(range, direction);
    assertEquals(Twin.keys(pairs), Twin.keys(found));
    for (int position = 0; position < pairs.size(); position++) {
      assertArrayEquals(pairs.get(position).value(), found.get(position).value());
    }
  }

  private static boolean isAdopted(byte[] key, byte[] value) {
    return Shares.IS_ADOPTED.test(new KeyValue(key, value));
  }
}
