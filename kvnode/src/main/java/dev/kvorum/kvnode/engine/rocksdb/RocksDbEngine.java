package dev.kvorum.kvnode.engine.rocksdb;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.EngineException.Reason;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.View;
import dev.kvorum.kvnode.engine.disk.StoredKey;
import java.util.Iterator;
import java.util.Optional;

/** A replica's state in its column family, which a restore replaces by a new one. */
public final class RocksDbEngine implements Engine {

  /** Large enough to spread the cost of a write, small enough to leave the memory budget alone. */
  private static final int RESTORE_CHUNK_BYTES = 1 << 20;

  private final RocksDbStore store;
  private volatile Family family;
  private volatile boolean closed;

  RocksDbEngine(RocksDbStore store, Family family) {
    this.store = store;
    this.family = family;
  }

  @Override
  public Optional<byte[]> get(byte[] key) {
    Family used = acquire();
    try {
      return used.get(used.database().reads(), StoredKey.of(key));
    } finally {
      used.release();
    }
  }

  @Override
  public View view() {
    return RocksDbView.of(acquire());
  }

  @Override
  public void apply(Batch batch) {
    Family used = acquire();
    try {
      if (batch.appliedIndex() < used.appliedIndex()) {
        throw new IllegalArgumentException(
            used
                + " is at index "
                + used.appliedIndex()
                + " and can't go back to "
                + batch.appliedIndex());
      }
      used.apply(batch);
    } finally {
      used.release();
    }
  }

  @Override
  public long appliedIndex() {
    return open().appliedIndex();
  }

  @Override
  public void flush() {
    Family used = acquire();
    try {
      used.flush();
    } finally {
      used.release();
    }
  }

  @Override
  public long durableIndex() {
    return open().durableIndex();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The order is the safety: all pairs, then the index, then both on the disk, then the old
   * family goes. A crash before the index is on the disk leaves a family without one, which the
   * next start drops; a crash after it leaves two, and the newer counts.
   */
  @Override
  public void restore(Iterator<KeyValue> pairs, long appliedIndex) {
    Family old = acquire();
    try {
      Family restored = Family.create(old.name().next(), old.database());
      try {
        fill(restored, pairs);
        restored.apply(new Batch(appliedIndex));
        restored.flush();
      } catch (Throwable e) {
        restored.discard();
        throw e;
      }
      store.replace(restored);
      family = restored;
      old.discard();
    } finally {
      old.release();
    }
  }

  @Override
  public long sizeBytes() {
    Family used = acquire();
    try {
      return used.sizeBytes();
    } finally {
      used.release();
    }
  }

  /**
   * Ends this use of the family; what was applied stays with the store. Views go on until they are
   * closed.
   */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      store.closed(family.name().replica());
    }
  }

  /** The family, which can't be closed until the caller releases it. */
  private Family acquire() {
    Family used = open();
    while (!used.tryAcquire()) {
      Thread.onSpinWait(); // a restore has just put another in its place
      used = open();
    }
    return used;
  }

  private Family open() {
    if (closed) {
      throw new EngineException(Reason.CLOSED, "the engine of " + family + " is closed");
    }
    return family;
  }

  private static void fill(Family restored, Iterator<KeyValue> pairs) {
    while (pairs.hasNext()) {
      Batch chunk = new Batch(0);
      for (int bytes = 0; bytes < RESTORE_CHUNK_BYTES && pairs.hasNext(); ) {
        KeyValue pair = pairs.next();
        chunk.put(pair.key(), pair.value());
        bytes += pair.key().length + pair.value().length;
      }
      restored.fill(chunk);
    }
  }
}
