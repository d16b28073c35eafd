package dev.kvorum.kvnode.engine.adopt;

import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.View;
import java.util.Optional;

/**
 * The stage in which own has all of what was adopted, and marks that mean nothing any more.
 *
 * <p>The record goes with the last of them, not before the end of the adoption is durable: else
 * whoever opens the engine once more takes it for one that no crash brings back to its source.
 */
final class Clearing implements Stage {

  private final Engine own;
  private final AdoptionRecord record;
  private final Walk walk = new Walk(LocalSpace.ALL_MARKS);
  private volatile boolean durable;

  Clearing(Engine own, AdoptionRecord record) {
    this.own = own;
    this.record = record;
  }

  @Override
  public Engine own() {
    return own;
  }

  @Override
  public Optional<AdoptionRecord> record() {
    return Optional.of(record);
  }

  @Override
  public Optional<AdoptionRecord> unsettled() {
    return durable ? Optional.empty() : record();
  }

  Walk walk() {
    return walk;
  }

  /** A flush that began in this stage has ended. */
  void flushed() {
    durable = true;
  }

  /** Whether a snapshot as of an applied index has what was adopted. */
  boolean isIn(long snapshotIndex) {
    return snapshotIndex >= record.index();
  }

  Optional<Slice> next(long bytesMax) {
    return durable ? Optional.of(walk.find(rest -> marks(rest, bytesMax))) : Optional.empty();
  }

  private Stretch marks(KeyRange rest, long bytesMax) {
    try (View mine = own.view()) {
      return Stretch.of(mine, rest, bytesMax, _ -> true);
    }
  }
}
