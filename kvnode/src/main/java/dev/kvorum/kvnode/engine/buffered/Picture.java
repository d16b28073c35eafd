package dev.kvorum.kvnode.engine.buffered;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.LayeredCursor;
import java.util.List;
import java.util.Optional;

/**
 * A replica's state, published as one reference: a table and what lies over it.
 *
 * <p>The table may have gone on since. As long as it is not beyond {@link #position}, every key in
 * which it differs from the table of this picture is in a layer, so the merged state is the same.
 *
 * @param frozen is being flushed, or was and failed; empty otherwise
 * @param active takes the applies
 */
record Picture(Generation generation, Layer frozen, Layer active) {

  static Picture of(Generation generation) {
    Layer nothing = Layer.emptyAt(generation.durable());
    return new Picture(generation, nothing, nothing);
  }

  Position position() {
    return active.position();
  }

  long bufferedBytes() {
    return frozen.bytes() + active.bytes();
  }

  Picture with(Batch batch) {
    return new Picture(generation, frozen, active.with(batch));
  }

  /** A flush that failed left a frozen layer, and that one goes first. */
  Picture freeze() {
    return frozen.position().sequence() > generation.durable().sequence()
        ? this
        : new Picture(generation, active, Layer.emptyAt(active.position()));
  }

  Picture withoutFrozen() {
    return new Picture(generation, Layer.emptyAt(frozen.position()), active);
  }

  /** What the layers say of a key: a value, {@link LayeredCursor#DELETED}, or nothing. */
  Optional<byte[]> change(byte[] key) {
    Optional<byte[]> newest = active.changes().get(key);
    return newest.isPresent() ? newest : frozen.changes().get(key);
  }

  Cursor scan(Cursor table, KeyRange range, Direction direction) {
    return new LayeredCursor(
        List.of(
            active.changes().scan(range, direction),
            frozen.changes().scan(range, direction),
            table),
        direction);
  }

  static Optional<byte[]> valueOf(byte[] change) {
    return LayeredCursor.isDeleted(change) ? Optional.empty() : Optional.of(change);
  }
}
