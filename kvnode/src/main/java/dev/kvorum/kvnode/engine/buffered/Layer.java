package dev.kvorum.kvnode.engine.buffered;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Batch.Change;
import dev.kvorum.kvnode.engine.Batch.Delete;
import dev.kvorum.kvnode.engine.Batch.Put;
import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.LayeredCursor;
import dev.kvorum.kvnode.engine.tree.Changes;
import dev.kvorum.kvnode.engine.tree.Tree;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Changes that lie over the table, or over another layer; never changed itself.
 *
 * @param changes the last change of each key; a deletion is kept as {@link LayeredCursor#DELETED}
 * @param position what these changes bring the state to
 * @param bytes about how much heap they take
 */
record Layer(Tree changes, Position position, long bytes) {

  /** Heap per change beside its bytes: headers of both arrays and the slots in a leaf. */
  private static final int CHANGE_OVERHEAD_BYTES = 64;

  static Layer emptyAt(Position position) {
    return new Layer(Tree.EMPTY, position, 0);
  }

  /** Counts a key that is changed twice twice: it is flushed a little early. */
  Layer with(Batch batch) {
    List<Change> marked = new ArrayList<>(batch.changes().size());
    long added = 0;
    for (Change change : batch.changes()) {
      Put put =
          switch (change) {
            case Put(byte[] key, byte[] value) -> new Put(key, value);
            case Delete(byte[] key) -> new Put(key, LayeredCursor.DELETED);
          };
      marked.add(put);
      added += CHANGE_OVERHEAD_BYTES + put.key().length + put.value().length;
    }
    return new Layer(
        changes.with(Changes.of(marked)), position.next(batch.appliedIndex()), bytes + added);
  }

  /** The changes in key order, as they go into a table. */
  Iterator<Change> inOrder() {
    Cursor pairs = changes.scan(KeyRange.ALL, Direction.FORWARD);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return pairs.hasNext();
      }

      @Override
      public Change next() {
        KeyValue pair = pairs.next();
        return LayeredCursor.isDeleted(pair.value())
            ? new Delete(pair.key())
            : new Put(pair.key(), pair.value());
      }
    };
  }
}
