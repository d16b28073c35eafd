package dev.kvorum.kvnode.engine.adopt;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.KeyRange;
import java.util.Optional;
import java.util.function.Function;

/**
 * Goes through a range of an engine in slices, which any thread finds and the applying one applies.
 *
 * <p>What keeps a slice from undoing a batch, in order: {@link #find} sets {@code underWay}, then
 * takes its views; whoever applies a batch brings it into the engine, then calls {@link #touch}. So
 * a batch that isn't in the views finds {@code underWay} set and leaves its keys there.
 */
final class Walk {

  private final KeyRange range;
  private volatile byte[] position;

  /** Of the slice that was begun last and isn't applied. */
  private volatile Optional<Touched> underWay = Optional.empty();

  Walk(KeyRange range) {
    this.range = range;
    position = range.start();
  }

  /**
   * @param search takes its views when it is called, not before
   */
  Slice find(Function<KeyRange, Stretch> search) {
    Touched touched = new Touched();
    underWay = Optional.of(touched);
    return new Slice(touched, search.apply(new KeyRange(position, range.end())));
  }

  void touch(Batch applied) {
    underWay.ifPresent(touched -> touched.add(applied));
  }

  boolean awaits(Slice slice) {
    return underWay.filter(touched -> touched == slice.touched()).isPresent()
        && slice.touched().isWithinBounds();
  }

  void passed(Slice slice) {
    slice.next().ifPresent(next -> position = next);
    underWay = Optional.empty();
  }
}
