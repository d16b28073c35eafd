package dev.kvorum.kvnode.engine.adopt;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.View;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Removes foreign pairs from a replica's engine in slices, after {@link
 * AdoptingEngine#applyAndSweep} has made them foreign. After a crash it begins again.
 *
 * <p>Who has it swept sees to it that nobody adopts from this engine any more, and that nobody
 * reads or changes foreign keys: one that becomes foreign and is changed later is kept.
 */
public final class Sweeper {

  private final Engine own;
  private volatile Optional<Walk> walk;

  Sweeper(Engine own) {
    this.own = own;
    walk = own.get(LocalSpace.SWEEP).map(_ -> new Walk(LocalSpace.VISIBLE));
  }

  public boolean isDue() {
    return walk.isPresent();
  }

  /**
   * Finds the next foreign pairs; on any thread, one slice at a time. Empty where there is nothing
   * to be done now: nothing is due, or the engine adopts, and what is foreign in the source would
   * be copied again after a crash.
   *
   * @param foreign asked for once what is due is known, so that it isn't older than that: else a
   *     walk that more was begun for passes that by. Empty while nobody can say
   * @param bytesMax of pairs that are read, foreign or not
   */
  public Optional<Slice> next(Supplier<Optional<Predicate<KeyValue>>> foreign, long bytesMax) {
    if (AdoptionRecord.of(own::get).filter(AdoptionRecord::isAdopting).isPresent()) {
      return Optional.empty();
    }
    return walk.flatMap(
        now -> foreign.get().map(which -> now.find(rest -> search(rest, bytesMax, which))));
  }

  /**
   * Removes the pairs of a slice at the present applied index; on the applying thread. Ignores one
   * that is out of date. The last one ends it.
   */
  public void applySlice(Slice slice) {
    walk.filter(now -> now.awaits(slice)).ifPresent(now -> apply(slice, now));
  }

  /** More has become foreign, perhaps behind where the walk is. */
  void begin() {
    walk = Optional.of(new Walk(LocalSpace.VISIBLE));
  }

  /** What was to be swept is gone with all else. */
  void restored() {
    walk = Optional.empty();
  }

  void applied(Batch batch) {
    walk.ifPresent(now -> now.touch(batch));
  }

  private Stretch search(KeyRange rest, long bytesMax, Predicate<KeyValue> foreign) {
    try (View mine = own.view()) {
      return Stretch.of(mine, rest, bytesMax, foreign);
    }
  }

  private void apply(Slice slice, Walk now) {
    Batch batch = Batch.cold(own.appliedIndex());
    slice.pairs().forEach(pair -> batch.delete(pair.key()));
    if (slice.isLast()) {
      batch.delete(LocalSpace.SWEEP);
    }
    own.apply(batch);
    now.passed(slice);
    if (slice.isLast()) {
      walk = Optional.empty();
    }
  }
}
