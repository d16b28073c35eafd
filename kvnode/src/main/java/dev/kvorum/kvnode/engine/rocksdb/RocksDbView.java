package dev.kvorum.kvnode.engine.rocksdb;

import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.EngineException.Reason;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.View;
import dev.kvorum.kvnode.engine.disk.OpenCursors;
import dev.kvorum.kvnode.engine.disk.StoredKey;
import java.util.Optional;
import org.rocksdb.ReadOptions;
import org.rocksdb.Snapshot;

/** A RocksDB snapshot of one family; until it is closed, compactions keep what it sees. */
final class RocksDbView implements View {

  private final Family family;
  private final Snapshot snapshot;
  private final ReadOptions reads;
  private final long appliedIndex;
  private final OpenCursors cursors = new OpenCursors();
  private boolean closed;

  private RocksDbView(Family family, Snapshot snapshot, ReadOptions reads, long appliedIndex) {
    this.family = family;
    this.snapshot = snapshot;
    this.reads = reads;
    this.appliedIndex = appliedIndex;
  }

  /**
   * @param family acquired by the caller, released by {@link #close}
   */
  static RocksDbView of(Family family) {
    Snapshot snapshot = family.database().db().getSnapshot();
    ReadOptions reads = new ReadOptions().setSnapshot(snapshot);
    try {
      return new RocksDbView(family, snapshot, reads, family.storedIndex(reads).orElse(0L));
    } catch (RuntimeException e) {
      release(family, snapshot, reads);
      throw e;
    }
  }

  @Override
  public long appliedIndex() {
    return appliedIndex;
  }

  @Override
  public Optional<byte[]> get(byte[] key) {
    checkOpen();
    return family.get(reads, StoredKey.of(key));
  }

  @Override
  public Cursor scan(KeyRange range, Direction direction) {
    checkOpen();
    return cursors.add(new RocksDbCursor(family, snapshot, range, direction));
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      cursors.close();
      release(family, snapshot, reads);
    }
  }

  private static void release(Family family, Snapshot snapshot, ReadOptions reads) {
    reads.close();
    family.database().db().releaseSnapshot(snapshot);
    family.release();
  }

  private void checkOpen() {
    if (closed) {
      throw new EngineException(Reason.CLOSED, "this view of " + family + " is closed");
    }
  }
}
