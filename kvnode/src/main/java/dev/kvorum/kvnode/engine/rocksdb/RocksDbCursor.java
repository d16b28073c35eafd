package dev.kvorum.kvnode.engine.rocksdb;

import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.disk.LibraryCursor;
import dev.kvorum.kvnode.engine.disk.StoredKey;
import java.util.Optional;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/**
 * A RocksDB iterator between two bounds, which keep it from reading blocks and tombstones outside
 * the range.
 */
final class RocksDbCursor extends LibraryCursor {

  private final Family family;
  private final Direction direction;
  private final Slice lower;
  private final Optional<Slice> upper;
  private final ReadOptions reads;
  private final RocksIterator iterator;

  RocksDbCursor(Family family, Snapshot snapshot, KeyRange range, Direction direction) {
    super(family);
    this.family = family;
    this.direction = direction;
    lower = new Slice(StoredKey.of(range.start()));
    upper =
        range.openEnded() ? Optional.empty() : Optional.of(new Slice(StoredKey.of(range.end())));
    reads = new ReadOptions().setSnapshot(snapshot).setIterateLowerBound(lower);
    upper.ifPresent(reads::setIterateUpperBound);
    iterator = family.iterator(reads);
    if (!range.isEmpty()) {
      goToBegin();
    }
  }

  @Override
  protected boolean isOnPair() {
    return iterator.isValid() || endedWell();
  }

  @Override
  protected KeyValue take() {
    KeyValue pair = new KeyValue(StoredKey.original(iterator.key()), iterator.value());
    switch (direction) {
      case FORWARD -> iterator.next();
      case REVERSE -> iterator.prev();
    }
    return pair;
  }

  @Override
  protected void release() {
    iterator.close();
    reads.close();
    upper.ifPresent(Slice::close);
    lower.close();
  }

  private void goToBegin() {
    switch (direction) {
      case FORWARD -> iterator.seekToFirst();
      case REVERSE -> iterator.seekToLast();
    }
  }

  /**
   * Always false, or an exception: an iterator also ends where it can't read on, and that is not
   * the end of the range.
   */
  private boolean endedWell() {
    try {
      iterator.status();
      return false;
    } catch (RocksDBException e) {
      throw Failures.of("scanning " + family, e);
    }
  }
}
