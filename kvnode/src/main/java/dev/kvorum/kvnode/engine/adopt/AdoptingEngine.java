package dev.kvorum.kvnode.engine.adopt;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.DelegatingEngine;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.View;
import dev.kvorum.kvnode.engine.adopt.Stage.Alone;
import dev.kvorum.kvnode.engine.adopt.Stage.Remembered;
import dev.kvorum.kvnode.engine.adopt.Stage.Switching;
import java.util.Iterator;
import java.util.Optional;

/**
 * A replica's engine, which can take keys over from that of another: at once for whoever reads and
 * applies, and in slices in the background for good.
 *
 * <p>Like any engine, but for keys that begin with {@code ff}: they are its own, and refused. Size
 * and room are those of the own engine, which holds the adopted pairs when they are copied. Closing
 * closes the own engine, not the source.
 *
 * <p>Methods that don't say otherwise are for the applying thread.
 */
public final class AdoptingEngine extends DelegatingEngine {

  private final Engine own;
  private final Sweeper sweeper;
  private volatile Stage stage;

  /** Up to which applied index a snapshot holds all that is here. */
  private long settledIndex;

  public AdoptingEngine(Engine own) {
    super(own);
    this.own = own;
    stage = AdoptionRecord.of(own::get).map(this::remembered).orElse(new Alone(own));
    sweeper = new Sweeper(own);
  }

  /**
   * Whether an adoption may begin: not while another is under way or its source still needed, and
   * not before foreign keys are swept, for what is left here of the range from earlier would hide
   * what the source has. Each passes: with slices, a flush, and sweeping. Any thread.
   */
  public boolean mayBegin() {
    return source().isEmpty() && !sweeper.isDue();
  }

  /**
   * Applies a batch after which the source's pairs are here too, as if it had put those that own
   * doesn't have. To be called only where one {@link #mayBegin}.
   */
  public void begin(Batch batch, Adoption adoption, Source source) {
    Stage before = stage;
    if (!mayBegin()) {
      throw new IllegalStateException(
          "an adoption can't begin before the last has ended and foreign keys are swept");
    }
    adoption.check(source.engine());
    // What is left of marks has another generation.
    int generation = before.record().map(last -> last.generation() + 1).orElse(1);
    var record =
        new AdoptionRecord(
            AdoptionRecord.Phase.ADOPTING, generation, batch.appliedIndex(), adoption);
    var over = new Over(own, record, source);
    Batch translated = over.translated(visible(batch)).put(LocalSpace.ADOPTION, record.encode());
    stage = new Switching(over);
    try {
      own.apply(translated);
    } catch (Throwable e) {
      stage = before;
      throw e;
    }
    stage = over;
  }

  /** The adoption that is under way, or was when the process ended. Any thread. */
  public Optional<Adoption> adoption() {
    return stage.record().filter(AdoptionRecord::isAdopting).map(AdoptionRecord::adoption);
  }

  /**
   * Goes on with the adoption that was found at the opening. Until then nothing can be read or
   * applied but a restore.
   */
  public void resume(Source source) {
    if (!(stage instanceof Remembered(Engine _, AdoptionRecord found))) {
      throw new IllegalStateException("there is no adoption that waits for its source");
    }
    found.adoption().check(source.engine());
    stage = new Over(own, found, source);
  }

  /** Any thread. */
  public boolean isAdopting() {
    return adoption().isPresent();
  }

  /**
   * A durable snapshot has all that was here as of an applied index, wherever it was: where it
   * survives a crash, not the engine, what was adopted before is as good as flushed.
   */
  public void settled(long index) {
    settledIndex = Math.max(settledIndex, index);
    settle();
  }

  private void settle() {
    if (stage instanceof Clearing clearing && clearing.isIn(settledIndex)) {
      clearing.flushed();
    }
  }

  /**
   * The replica whose engine is to be kept as it is. For longer than the adoption, until a {@link
   * #flush} after its end: else a crash brings the adoption back, and nothing to adopt. Any thread.
   */
  public Optional<Long> source() {
    return stage.unsettled().map(record -> record.adoption().source());
  }

  /** Whether there is anything of an adoption left, be it only marks. Any thread. */
  public boolean isUnfinished() {
    return stage.record().isPresent();
  }

  /**
   * Finds what is to be copied next, and after the adoption the marks that are to be removed; on
   * any thread, one slice at a time. Empty when there is nothing.
   *
   * @param bytesMax of pairs that are read, whether they are copied or not
   */
  public Optional<Slice> next(long bytesMax) {
    Stage seen = stage;
    try {
      return switch (seen) {
        case Over over -> Optional.of(over.next(bytesMax));
        case Clearing clearing -> clearing.next(bytesMax);
        case Alone _, Switching _ -> Optional.empty();
        case Remembered remembered -> throw remembered.refusal();
      };
    } catch (EngineException e) {
      throwIfStill(seen, e);
      return Optional.empty();
    }
  }

  /**
   * Applies a slice at the present applied index; ask {@link #hasRoom} before, as for any batch.
   * Nobody sees a difference. Ignores one that is out of date. If it throws, nothing is applied and
   * it may be applied again.
   */
  public void applySlice(Slice slice) {
    switch (stage) {
      case Over over when over.walk().awaits(slice) -> copy(slice, over);
      case Clearing clearing when clearing.walk().awaits(slice) -> clear(slice, clearing);
      case Over _, Clearing _, Alone _, Switching _, Remembered _ -> {}
    }
  }

  public Sweeper sweeper() {
    return sweeper;
  }

  /** Applies a batch that makes keys foreign, and remembers durably that they are to be removed. */
  public void applyAndSweep(Batch batch) {
    Batch due = new Batch(batch.appliedIndex());
    stage.translated(visible(batch)).changes().forEach(due::add);
    own.apply(due.put(LocalSpace.SWEEP, LocalSpace.NOTHING));
    applied(batch);
    sweeper.begin();
  }

  @Override
  public void apply(Batch batch) {
    own.apply(stage.translated(visible(batch)));
    applied(batch);
  }

  @Override
  public Optional<byte[]> get(byte[] key) {
    if (LocalSpace.holds(key)) {
      return Optional.empty();
    }
    while (true) {
      Stage seen = stage;
      try {
        Optional<byte[]> found = seen.get(key);
        if (stage == seen) {
          return found;
        }
      } catch (EngineException e) {
        throwIfStill(seen, e);
      }
    }
  }

  @Override
  public View view() {
    while (true) {
      Stage seen = stage;
      try {
        View view = seen.view();
        if (stage == seen) {
          return view;
        }
        view.close();
      } catch (EngineException e) {
        throwIfStill(seen, e);
      }
    }
  }

  @Override
  public void flush() {
    Stage before = stage;
    super.flush();
    if (before instanceof Clearing clearing) {
      clearing.flushed();
    }
  }

  /** {@inheritDoc} Ends an adoption, too, and what was to be swept is gone. */
  @Override
  public void restore(Iterator<KeyValue> pairs, long appliedIndex) {
    Stage before = stage;
    if (before instanceof Over over) {
      stage = new Switching(over);
    }
    try {
      super.restore(new VisiblePairs(pairs), appliedIndex);
    } catch (Throwable e) {
      stage = before;
      throw e;
    }
    stage = new Alone(own);
    sweeper.restored();
  }

  private Stage remembered(AdoptionRecord record) {
    return switch (record.phase()) {
      case ADOPTING -> new Remembered(own, record);
      case CLEARING -> new Clearing(own, record);
    };
  }

  private static Batch visible(Batch batch) {
    batch.changes().forEach(change -> LocalSpace.refuse(change.key()));
    return batch;
  }

  private void applied(Batch batch) {
    stage.applied(batch);
    sweeper.applied(batch);
  }

  private void copy(Slice slice, Over over) {
    Batch batch = Batch.cold(own.appliedIndex());
    slice.pairs().forEach(pair -> batch.put(pair.key(), pair.value()));
    AdoptionRecord copied = over.adoption().copied();
    if (slice.isLast()) {
      batch.put(LocalSpace.ADOPTION, copied.encode());
    }
    own.apply(batch);
    over.walk().passed(slice);
    if (slice.isLast()) {
      stage = new Clearing(own, copied);
      settle();
    }
  }

  private void clear(Slice slice, Clearing clearing) {
    Batch batch = Batch.cold(own.appliedIndex());
    slice.pairs().forEach(mark -> batch.delete(mark.key()));
    if (slice.isLast()) {
      batch.delete(LocalSpace.ADOPTION);
    }
    own.apply(batch);
    clearing.walk().passed(slice);
    if (slice.isLast()) {
      stage = new Alone(own);
    }
  }

  /** A reader that was slow may find a source closed that isn't one any more. */
  private void throwIfStill(Stage seen, EngineException e) {
    if (stage == seen) {
      throw e;
    }
  }
}
