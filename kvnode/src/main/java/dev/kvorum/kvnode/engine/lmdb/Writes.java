package dev.kvorum.kvnode.engine.lmdb;

import dev.kvorum.kvnode.engine.Batch.Change;
import dev.kvorum.kvnode.engine.Batch.Delete;
import dev.kvorum.kvnode.engine.Batch.Put;
import dev.kvorum.kvnode.engine.buffered.Position;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.GetOp;
import org.lmdbjava.Txn;

/** Changes records within one write transaction. */
final class Writes {

  private final Records records;
  private final Dbi<ByteBuffer> database;
  private final Txn<ByteBuffer> transaction;
  private long nextSpace;

  Writes(Records records) {
    this.records = records;
    database = records.database();
    transaction = records.transaction();
    nextSpace = records.stored().nextSpace();
  }

  void apply(Change change) {
    switch (change) {
      case Put(byte[] key, byte[] value) -> put(key, value);
      case Delete(byte[] key) -> delete(key);
    }
  }

  /** The last of all; the caller commits. */
  void finish(Position position) {
    ByteBuffer place = database.reserve(transaction, records.direct(Space.POSITION), Stored.BYTES);
    new Stored(position, nextSpace).write(place);
  }

  void put(byte[] key, byte[] value) {
    Space space = Space.ROOT;
    byte[] record = space.record(key);
    while (Space.isBranch(record)) {
      space = space.behind(record, spaceBehind(record));
      record = space.record(key);
    }
    database.reserve(transaction, records.direct(record), value.length).put(value);
  }

  /** Branches that lead to nothing any more go too, or they would add up. */
  private void delete(byte[] key) {
    Deque<byte[]> branches = new ArrayDeque<>();
    Space space = Space.ROOT;
    byte[] record = space.record(key);
    while (Space.isBranch(record)) {
      ByteBuffer number = database.get(transaction, records.direct(record));
      if (number == null) {
        return;
      }
      branches.push(record);
      space = space.behind(record, number.getLong());
      record = space.record(key);
    }
    database.delete(transaction, records.direct(record));
    while (!branches.isEmpty() && isEmpty(record)) {
      record = branches.pop();
      database.delete(transaction, records.direct(record));
    }
  }

  /** True when nothing is left in the space of this record, which isn't the root. */
  private boolean isEmpty(byte[] deleted) {
    byte[] prefix = Arrays.copyOf(deleted, 1 + Long.BYTES);
    Space space = new Space(prefix, new byte[0]);
    try (Cursor<ByteBuffer> cursor = database.openCursor(transaction)) {
      return !cursor.get(records.direct(prefix), GetOp.MDB_SET_RANGE)
          || !space.holds(Records.bytes(cursor.key()));
    }
  }

  private long spaceBehind(byte[] branch) {
    ByteBuffer known = database.get(transaction, records.direct(branch));
    if (known != null) {
      return known.getLong();
    }
    long number = nextSpace++;
    database.reserve(transaction, records.direct(branch), Long.BYTES).putLong(number);
    return number;
  }
}
