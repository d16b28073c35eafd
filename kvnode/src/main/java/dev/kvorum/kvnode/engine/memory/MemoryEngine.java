package dev.kvorum.kvnode.engine.memory;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Batch.Change;
import dev.kvorum.kvnode.engine.Batch.Delete;
import dev.kvorum.kvnode.engine.Batch.Put;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.EngineException.Reason;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.View;
import dev.kvorum.kvnode.engine.memory.Cell.Deleted;
import dev.kvorum.kvnode.engine.memory.Cell.Present;
import dev.kvorum.kvnode.engine.tree.Changes;
import dev.kvorum.kvnode.engine.tree.Tree;
import java.util.Iterator;
import java.util.Optional;

/** A replica's state on the heap; readers take no lock and never wait for the writer. */
public final class MemoryEngine implements Engine {

  /**
   * Heap per pair beside its bytes: headers of both arrays, key, cell and map node, and the slots
   * in table and leaf.
   */
  private static final int PAIR_OVERHEAD_BYTES = 150;

  private static final int RESTORE_CHUNK_PAIRS = 4096;

  private final long replica;
  private final Runnable whenClosed;
  private volatile Picture picture = Picture.empty(0);
  private volatile boolean closed;

  MemoryEngine(long replica, Runnable whenClosed) {
    this.replica = replica;
    this.whenClosed = whenClosed;
  }

  /**
   * {@inheritDoc}
   *
   * <p>The picture is read before the cell. A cell that it doesn't know yet belongs to a batch that
   * was not published when this read began: the picture's own tree then has the answer. Without
   * that, one could read one key of a batch new, then another old.
   */
  @Override
  public Optional<byte[]> get(byte[] key) {
    Picture seen = picture();
    Cell cell = seen.points().get(new Key(key));
    if (cell == null) {
      return Optional.empty();
    }
    if (cell.sequence() > seen.sequence()) {
      return seen.pairs().get(key);
    }
    return switch (cell) {
      case Present(long _, byte[] value) -> Optional.of(value);
      case Deleted _ -> Optional.empty();
    };
  }

  @Override
  public View view() {
    return picture().view();
  }

  @Override
  public void apply(Batch batch) {
    Picture before = picture();
    if (batch.appliedIndex() < before.appliedIndex()) {
      throw new IllegalArgumentException(
          "replica "
              + replica
              + " is at index "
              + before.appliedIndex()
              + " and can't go back to "
              + batch.appliedIndex());
    }
    Changes changes = Changes.of(batch.changes());
    Picture after = merged(before, changes, batch.appliedIndex());
    picture = after;
    forgetDeleted(after, changes);
  }

  @Override
  public long appliedIndex() {
    return picture().appliedIndex();
  }

  /** Nothing to do: there is no disk. */
  @Override
  public void flush() {}

  @Override
  public long durableIndex() {
    return 0;
  }

  @Override
  public void restore(Iterator<KeyValue> pairs, long appliedIndex) {
    Picture restored = Picture.empty(picture().sequence() + 1);
    while (pairs.hasNext()) {
      Batch chunk = new Batch(appliedIndex);
      while (pairs.hasNext() && chunk.changes().size() < RESTORE_CHUNK_PAIRS) {
        KeyValue pair = pairs.next();
        chunk.put(pair.key(), pair.value());
      }
      restored = merged(restored, Changes.of(chunk.changes()), appliedIndex);
    }
    picture =
        new Picture(
            restored.sequence(),
            appliedIndex,
            restored.bytes(),
            restored.pairs(),
            restored.points());
  }

  @Override
  public long sizeBytes() {
    return picture().bytes();
  }

  /** Ends the engine and with it what it held; views go on until they are closed. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      picture = Picture.empty(0);
      whenClosed.run();
    }
  }

  Picture picture() {
    Picture seen = picture;
    if (closed) {
      throw new EngineException(
          Reason.CLOSED, "the memory engine of replica " + replica + " is closed");
    }
    return seen;
  }

  /**
   * The picture with these changes; its cells are in the map already, its tree is not published.
   */
  private static Picture merged(Picture before, Changes changes, long appliedIndex) {
    Tree pairs = before.pairs().with(changes);
    long sequence = before.sequence() + 1;
    long bytes = before.bytes();
    for (int position = 0; position < changes.size(); position++) {
      Change change = changes.at(position);
      Cell replaced = before.points().put(new Key(change.key()), cell(change, sequence));
      bytes += sizeBytes(change) - (replaced == null ? 0 : sizeBytes(change.key(), replaced));
    }
    return new Picture(sequence, appliedIndex, bytes, pairs, before.points());
  }

  private static void forgetDeleted(Picture published, Changes changes) {
    for (int position = 0; position < changes.size(); position++) {
      if (changes.at(position) instanceof Delete(byte[] key)) {
        published.points().remove(new Key(key));
      }
    }
  }

  private static Cell cell(Change change, long sequence) {
    return switch (change) {
      case Put(byte[] _, byte[] value) -> new Present(sequence, value);
      case Delete _ -> new Deleted(sequence);
    };
  }

  private static long sizeBytes(Change change) {
    return switch (change) {
      case Put(byte[] key, byte[] value) -> PAIR_OVERHEAD_BYTES + key.length + value.length;
      case Delete _ -> 0;
    };
  }

  private static long sizeBytes(byte[] key, Cell cell) {
    return switch (cell) {
      case Present(long _, byte[] value) -> PAIR_OVERHEAD_BYTES + key.length + value.length;
      case Deleted _ -> 0;
    };
  }
}
