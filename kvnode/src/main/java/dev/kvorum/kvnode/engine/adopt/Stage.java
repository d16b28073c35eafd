package dev.kvorum.kvnode.engine.adopt;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.View;
import java.util.Optional;

/**
 * What an own engine is part of at a time. Readers that were on their way through one stage when
 * the next began are sent through again.
 */
sealed interface Stage permits Stage.Alone, Over, Stage.Switching, Clearing, Stage.Remembered {

  Engine own();

  /** What own remembers. */
  default Optional<AdoptionRecord> record() {
    return Optional.empty();
  }

  /** The adoption whose source own can't be without, even after a crash. */
  default Optional<AdoptionRecord> unsettled() {
    return record();
  }

  default Optional<byte[]> get(byte[] key) {
    return own().get(key);
  }

  default View view() {
    return new VisibleView(own().view());
  }

  /** A batch as it goes into own. */
  default Batch translated(Batch batch) {
    return batch;
  }

  /** Own has a batch. */
  default void applied(Batch batch) {}

  /** Nothing is adopted. */
  record Alone(Engine own) implements Stage {}

  /** An adoption that was found in own and has no source yet. */
  record Remembered(Engine own, AdoptionRecord found) implements Stage {

    @Override
    public Optional<AdoptionRecord> record() {
      return Optional.of(found);
    }

    @Override
    public Optional<byte[]> get(byte[] key) {
      throw refusal();
    }

    @Override
    public View view() {
      throw refusal();
    }

    @Override
    public Batch translated(Batch batch) {
      throw refusal();
    }

    IllegalStateException refusal() {
      return new IllegalStateException(
          "a part of this engine is in that of replica %d, which it was not given yet"
              .formatted(found.adoption().source()));
    }
  }

  /**
   * Own is going to be over a source, or to leave it, in one step: on which side of it a reader is,
   * the record in its own view says.
   */
  record Switching(Over over) implements Stage {

    @Override
    public Engine own() {
      return over.own();
    }

    @Override
    public Optional<AdoptionRecord> record() {
      return over.record();
    }

    @Override
    public Optional<byte[]> get(byte[] key) {
      try (View picture = view()) {
        return picture.get(key);
      }
    }

    @Override
    public View view() {
      View mine = own().view();
      return isOver(mine) ? over.view(mine) : new VisibleView(mine);
    }

    private boolean isOver(View mine) {
      try {
        return AdoptionRecord.of(mine::get).filter(over.adoption()::isSame).isPresent();
      } catch (RuntimeException e) {
        mine.close();
        throw e;
      }
    }
  }
}
