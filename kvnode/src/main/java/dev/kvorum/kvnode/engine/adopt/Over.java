package dev.kvorum.kvnode.engine.adopt;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.View;
import java.util.Optional;

/** The stage in which own lies over a source. */
record Over(Engine own, AdoptionRecord adoption, Source source, Walk walk) implements Stage {

  Over(Engine own, AdoptionRecord adoption, Source source) {
    this(own, adoption, source, new Walk(LocalSpace.VISIBLE));
  }

  @Override
  public Optional<AdoptionRecord> record() {
    return Optional.of(adoption);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Three reads are not one picture, but the answer is as of some moment of the call: a mark
   * stays as long as this stage, and what own loses of the source's keys it has a mark for.
   */
  @Override
  public Optional<byte[]> get(byte[] key) {
    Optional<byte[]> mine = own.get(key);
    if (mine.isPresent() || own.get(mark(key)).isPresent()) {
      return mine;
    }
    return source.get(key);
  }

  @Override
  public View view() {
    return view(own.view());
  }

  /**
   * @param mine a view of own; closed with the new one, or if there is none
   */
  View view(View mine) {
    try {
      return new AdoptingView(
          mine, adoption.generation(), source.engine().view(), source.adopted());
    } catch (RuntimeException e) {
      mine.close();
      throw e;
    }
  }

  /** A deletion of what the source has leaves a mark. */
  @Override
  public Batch translated(Batch batch) {
    Batch translated = new Batch(batch.appliedIndex());
    for (Batch.Change change : batch.changes()) {
      translated.add(change);
      if (change instanceof Batch.Delete(byte[] key) && source.get(key).isPresent()) {
        translated.put(mark(key), LocalSpace.NOTHING);
      }
    }
    return translated;
  }

  @Override
  public void applied(Batch batch) {
    walk.touch(batch);
  }

  /**
   * What own has, or has a mark for, is decided for good. So the views may be older than the batch
   * that the slice is applied after.
   */
  Slice next(long bytesMax) {
    return walk.find(
        rest -> {
          try (View mine = own.view();
              View theirs = source.engine().view()) {
            return Stretch.of(
                theirs,
                rest,
                bytesMax,
                pair -> source.adopted().test(pair) && isUndecided(pair.key(), mine));
          }
        });
  }

  private boolean isUndecided(byte[] key, View mine) {
    return mine.get(key).isEmpty() && mine.get(mark(key)).isEmpty();
  }

  private byte[] mark(byte[] key) {
    return LocalSpace.mark(adoption.generation(), key);
  }
}
