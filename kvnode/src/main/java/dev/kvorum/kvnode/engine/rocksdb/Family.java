package dev.kvorum.kvnode.engine.rocksdb;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Batch.Change;
import dev.kvorum.kvnode.engine.Batch.Delete;
import dev.kvorum.kvnode.engine.Batch.Put;
import dev.kvorum.kvnode.engine.disk.References;
import dev.kvorum.kvnode.engine.disk.ReplicaName;
import dev.kvorum.kvnode.engine.disk.StoredKey;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * One column family: the pairs of one replica since its last restore, and the index that they are
 * as of.
 */
final class Family {

  private final ReplicaName name;
  private final Database database;
  private final ColumnFamilyHandle handle;
  private final References references = new References(this::closeNow);
  private volatile long appliedIndex;

  /** Invariant: durable <= applied, and what is as of it is in SSTables that the manifest names. */
  private volatile long durableIndex;

  private boolean dropped;

  /** Takes the handle over; at this moment all it holds is durable, as after a start. */
  Family(ReplicaName name, Database database, ColumnFamilyHandle handle) {
    this.name = name;
    this.database = database;
    this.handle = handle;
    appliedIndex = storedIndex(database.reads()).orElse(0L);
    durableIndex = appliedIndex;
    database.acquire();
  }

  static Family create(ReplicaName name, Database database) {
    return new Family(name, database, database.create(name));
  }

  ReplicaName name() {
    return name;
  }

  Database database() {
    return database;
  }

  boolean tryAcquire() {
    return references.tryAcquire();
  }

  void release() {
    references.release();
  }

  long appliedIndex() {
    return appliedIndex;
  }

  long durableIndex() {
    return durableIndex;
  }

  Optional<byte[]> get(ReadOptions options, byte[] storedKey) {
    try {
      return Optional.ofNullable(database.db().get(handle, options, storedKey));
    } catch (RocksDBException e) {
      throw failure("reading from", e);
    }
  }

  /** True once a batch was applied: what it holds is as of that index. */
  boolean isComplete() {
    return storedIndex(database.reads()).isPresent();
  }

  /**
   * True when it holds pairs, but as of no index: what a restore leaves that didn't come to its
   * end.
   */
  boolean isUnfinished() {
    try (RocksIterator iterator = iterator(database.reads())) {
      iterator.seekToFirst();
      iterator.status();
      return iterator.isValid() && !isComplete();
    } catch (RocksDBException e) {
      throw failure("opening", e);
    }
  }

  /** The applied index that these options see; empty when nothing was ever applied. */
  Optional<Long> storedIndex(ReadOptions options) {
    return get(options, StoredKey.APPLIED_INDEX).map(bytes -> ByteBuffer.wrap(bytes).getLong());
  }

  RocksIterator iterator(ReadOptions options) {
    return database.db().newIterator(handle, options);
  }

  void apply(Batch batch) {
    try (WriteBatch writes = new WriteBatch()) {
      add(batch, writes);
      writes.put(
          handle,
          StoredKey.APPLIED_INDEX,
          ByteBuffer.allocate(Long.BYTES).putLong(batch.appliedIndex()).array());
      database.db().write(database.writes(), writes);
    } catch (RocksDBException e) {
      throw failure("applying index " + batch.appliedIndex() + " to", e);
    }
    appliedIndex = batch.appliedIndex();
  }

  /**
   * Adds pairs to a family that isn't complete: until a batch is applied to it, a start drops it.
   */
  void fill(Batch part) {
    try (WriteBatch writes = new WriteBatch()) {
      add(part, writes);
      database.db().write(database.writes(), writes);
    } catch (RocksDBException e) {
      throw failure("restoring", e);
    }
  }

  /** Does nothing once dropped: a restore beside it has put something durable in its place. */
  synchronized void flush() {
    if (dropped) {
      return;
    }
    long index = appliedIndex; // read first: what is applied meanwhile may miss the flush
    try {
      database.db().flush(database.flushes(), handle);
    } catch (RocksDBException e) {
      throw failure("flushing", e);
    }
    durableIndex = index;
  }

  /**
   * Drops it and gives up the caller's reference; its files go once the last user has released it.
   *
   * <p>Waits for a flush under way: RocksDB answers a flush of a dropped family by a status that
   * its Java side doesn't know.
   */
  synchronized void discard() {
    try {
      dropped = true;
      database.db().dropColumnFamily(handle);
    } catch (RocksDBException e) {
      throw failure("dropping", e);
    } finally {
      release();
    }
  }

  long sizeBytes() {
    try {
      return database.db().getLongProperty(handle, "rocksdb.total-sst-files-size")
          + database.db().getLongProperty(handle, "rocksdb.cur-size-all-mem-tables");
    } catch (RocksDBException e) {
      throw failure("measuring", e);
    }
  }

  @Override
  public String toString() {
    return "replica " + name.replica() + " (" + name + ") in RocksDB in " + database.path();
  }

  private void add(Batch batch, WriteBatch writes) throws RocksDBException {
    for (Change change : batch.changes()) {
      switch (change) {
        case Put(byte[] key, byte[] value) -> writes.put(handle, StoredKey.of(key), value);
        case Delete(byte[] key) -> writes.delete(handle, StoredKey.of(key));
      }
    }
  }

  private RuntimeException failure(String deed, RocksDBException e) {
    return Failures.of(deed + " " + this, e);
  }

  private void closeNow() {
    handle.close();
    database.release();
  }
}
