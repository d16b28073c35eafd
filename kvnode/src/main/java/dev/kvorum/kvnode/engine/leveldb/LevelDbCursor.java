package dev.kvorum.kvnode.engine.leveldb;

import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.disk.LibraryCursor;
import dev.kvorum.kvnode.engine.disk.StoredKey;
import java.util.Arrays;
import java.util.Map.Entry;
import java.util.Optional;
import org.iq80.leveldb.DBIterator;

/** Walks a range by an iterator of LevelDB, never further than one pair beyond it. */
final class LevelDbCursor extends LibraryCursor {

  private final LevelDbTable table;
  private final DBIterator iterator;
  private final KeyRange range;
  private final Direction direction;
  private Optional<KeyValue> next = Optional.empty();

  LevelDbCursor(LevelDbTable table, DBIterator iterator, KeyRange range, Direction direction) {
    super(table);
    this.table = table;
    this.iterator = iterator;
    this.range = range;
    this.direction = direction;
    if (!range.isEmpty()) {
      next =
          switch (direction) {
            case FORWARD -> first();
            case REVERSE -> last();
          };
    }
  }

  @Override
  protected boolean isOnPair() {
    return next.isPresent();
  }

  @Override
  protected KeyValue take() {
    KeyValue pair = next.orElseThrow();
    try {
      next = step();
    } catch (RuntimeException e) {
      throw Failures.of("scanning " + table, e);
    }
    return pair;
  }

  @Override
  protected void release() {
    iterator.close();
  }

  private Optional<KeyValue> first() {
    iterator.seek(StoredKey.of(range.start()));
    return step();
  }

  /** The iterator can't look for the last key below another: it seeks that and goes back. */
  private Optional<KeyValue> last() {
    byte[] end = StoredKey.of(range.end());
    if (!range.openEnded()) {
      iterator.seek(end);
    }
    if (range.openEnded() || !iterator.hasNext()) {
      iterator.seekToLast();
    }
    return step();
  }

  private Optional<KeyValue> step() {
    boolean more =
        switch (direction) {
          case FORWARD -> iterator.hasNext();
          case REVERSE -> iterator.hasPrev();
        };
    if (!more) {
      return Optional.empty();
    }
    Entry<byte[], byte[]> found =
        switch (direction) {
          case FORWARD -> iterator.next();
          case REVERSE -> iterator.prev();
        };
    byte[] stored = found.getKey();
    if (Arrays.equals(stored, StoredKey.APPLIED_INDEX)) { // below all keys: the end of a way back
      return Optional.empty();
    }
    byte[] key = StoredKey.original(stored);
    return range.contains(key)
        ? Optional.of(new KeyValue(key, found.getValue()))
        : Optional.empty();
  }
}
