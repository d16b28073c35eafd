package dev.kvorum.kvnode.engine.adopt;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.EngineStore;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.Seeds;
import dev.kvorum.kvnode.engine.View;
import dev.kvorum.kvnode.engine.adopt.AdoptingUnderTest.Stage;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** Gives each of its replicas a source, and begins or resumes its adoption when it is opened. */
record AdoptingStore(EngineStore owns, EngineStore sources, Stage stage) implements EngineStore {

  private static final long SLICE_BYTES = 500;
  private static final int KEYS = 200;
  private static final byte[] ADOPTED = {'a'};
  private static final byte[] OTHER = {'o'};
  private static final Predicate<KeyValue> IS_ADOPTED =
      pair -> pair.value().length == 1 && pair.value()[0] == ADOPTED[0];

  @Override
  public Engine open(long replica) {
    var engine = new AdoptingEngine(owns.open(replica));
    var source = new Source(filled(sources.open(replica)), IS_ADOPTED);
    if (engine.adoption().isPresent()) {
      engine.resume(source);
    } else if (engine.mayBegin() && isNew(engine)) {
      begin(engine, replica, source);
    }
    return new SpacedEngine(new Busy(engine, source.engine(), stage));
  }

  @Override
  public Set<Long> replicas() {
    return owns.replicas();
  }

  @Override
  public void drop(long replica) {
    owns.drop(replica);
    sources.drop(replica);
  }

  @Override
  public void close() {
    owns.close();
    sources.close();
  }

  /** Finds slices before batches, where that is the stage, and closes the source as well. */
  private static final class Busy extends dev.kvorum.kvnode.engine.DelegatingEngine {
    private final AdoptingEngine engine;
    private final Engine source;
    private final Stage stage;

    Busy(AdoptingEngine engine, Engine source, Stage stage) {
      super(engine);
      this.engine = engine;
      this.source = source;
      this.stage = stage;
    }

    @Override
    public void apply(Batch batch) {
      Optional<Slice> slice = stage == Stage.COPYING ? engine.next(SLICE_BYTES) : Optional.empty();
      super.apply(batch);
      slice.ifPresent(engine::applySlice);
    }

    @Override
    public void close() {
      super.close();
      source.close();
    }
  }

  private void begin(AdoptingEngine engine, long replica, Source source) {
    engine.begin(new Batch(0), new Adoption(replica, 1, new byte[0]), source);
    switch (stage) {
      case BEGUN, COPYING -> {}
      case HALF -> {
        for (int slice = 0; slice < 4; slice++) {
          engine.applySlice(engine.next(SLICE_BYTES).orElseThrow());
        }
      }
      case DONE -> {
        deleteAll(engine, KeyRange.prefix(SpacedEngine.spaced(new byte[] {'a'})));
        while (engine.isAdopting()) {
          engine.applySlice(engine.next(SLICE_BYTES).orElseThrow());
        }
      }
    }
    deleteAll(engine, KeyRange.ALL);
    engine.flush();
  }

  /** With the keys that tests use, and half of it not adopted. */
  private static Engine filled(Engine source) {
    if (source.appliedIndex() == 0) {
      SplittableRandom random = new SplittableRandom(1);
      Batch batch = new Batch(1);
      for (int key = 0; key < KEYS; key++) {
        batch.put(SpacedEngine.spaced(Seeds.key(random)), random.nextBoolean() ? ADOPTED : OTHER);
      }
      for (byte letter = 'a'; letter <= 'z'; letter++) {
        batch.put(SpacedEngine.spaced(new byte[] {letter}), ADOPTED);
      }
      source.apply(batch);
      source.flush();
    }
    return source;
  }

  private static boolean isNew(Engine engine) {
    try (View view = engine.view();
        Cursor all = view.scan(KeyRange.ALL, Direction.FORWARD)) {
      return engine.appliedIndex() == 0 && !all.hasNext();
    }
  }

  private static void deleteAll(Engine engine, KeyRange range) {
    Batch batch = new Batch(0);
    try (View view = engine.view();
        Cursor cursor = view.scan(range, Direction.FORWARD)) {
      cursor.forEachRemaining(pair -> batch.delete(pair.key()));
    }
    engine.apply(batch);
  }
}
