package dev.kvorum.kvnode.engine.lmdb;

import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.disk.LibraryCursor;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import org.lmdbjava.GetOp;
import org.lmdbjava.LmdbException;

/**
 * Walks a range with one cursor of LMDB. Where it meets a branch it goes through the space behind
 * it, and then on from the branch.
 */
final class LmdbCursor extends LibraryCursor {

  /** A space, and the branch through which it was entered; the root was through none. */
  private record Entered(Space space, byte[] branch) {}

  private final String where;
  private final Records records;
  private final KeyRange range;
  private final Direction direction;
  private final org.lmdbjava.Cursor<ByteBuffer> cursor;
  private final Deque<Entered> entered = new ArrayDeque<>();
  private Optional<KeyValue> next = Optional.empty();

  LmdbCursor(String where, Records records, KeyRange range, Direction direction) {
    super(where);
    this.where = where;
    this.records = records;
    this.range = range;
    this.direction = direction;
    cursor = records.database().openCursor(records.transaction());
    if (!range.isEmpty()) {
      entered.push(new Entered(Space.ROOT, new byte[0]));
      settle(
          switch (direction) {
            case FORWARD -> seek(range.start());
            case REVERSE -> range.openEnded() ? toLast(Space.ROOT) : seek(range.end());
          });
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
      settle(step());
    } catch (LmdbException e) {
      throw Failures.of("scanning " + where, e);
    }
    return pair;
  }

  @Override
  protected void release() {
    cursor.close();
  }

  /**
   * Enters the spaces on the way to this key and goes to the first record from it on, or the last
   * before it; false where the file has none.
   */
  private boolean seek(byte[] key) {
    while (true) {
      Space space = entered.element().space();
      byte[] record = space.record(key);
      boolean found = cursor.get(records.direct(record), GetOp.MDB_SET_RANGE);
      if (found && Space.isBranch(record) && Arrays.equals(record, here())) {
        enter(space, record);
        continue;
      }
      return switch (direction) {
        case FORWARD -> found;
        case REVERSE -> found ? cursor.prev() : cursor.last();
      };
    }
  }

  /** From wherever the cursor is to the next pair: into branches, and out of spaces that end. */
  private void settle(boolean onRecord) {
    boolean found = onRecord;
    while (true) {
      Space space = entered.element().space();
      if (!found || !space.holds(here())) {
        if (entered.size() == 1) {
          next = Optional.empty();
          return;
        }
        cursor.get(records.direct(entered.pop().branch()), GetOp.MDB_SET_KEY);
        found = step();
      } else if (Space.isBranch(here())) {
        Space behind = enter(space, here());
        found =
            switch (direction) {
              case FORWARD -> cursor.get(records.direct(behind.prefix()), GetOp.MDB_SET_RANGE);
              case REVERSE -> toLast(behind);
            };
      } else {
        byte[] key = space.key(here());
        next =
            range.contains(key)
                ? Optional.of(new KeyValue(key, Records.bytes(cursor.val())))
                : Optional.empty();
        return;
      }
    }
  }

  private boolean step() {
    return switch (direction) {
      case FORWARD -> cursor.next();
      case REVERSE -> cursor.prev();
    };
  }

  private Space enter(Space space, byte[] branch) {
    Space behind = space.behind(branch, cursor.val().getLong(0));
    entered.push(new Entered(behind, branch));
    return behind;
  }

  /** To the last record of this space or, where it has none, whatever is before it. */
  private boolean toLast(Space space) {
    return cursor.get(records.direct(space.end()), GetOp.MDB_SET_RANGE)
        ? cursor.prev()
        : cursor.last();
  }

  private byte[] here() {
    return Records.bytes(cursor.key());
  }
}
