package dev.kvorum.kvnode.engine.lmdb;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.lmdbjava.Dbi;
import org.lmdbjava.Txn;

/** Finds records within one transaction; belongs to one thread at a time. */
final class Records {

  private final Dbi<ByteBuffer> database;
  private final Txn<ByteBuffer> transaction;

  /** LMDB reads keys from outside the heap. */
  private final ByteBuffer keyBuffer = ByteBuffer.allocateDirect(Space.KEY_BYTES_MAX);

  Records(Dbi<ByteBuffer> database, Txn<ByteBuffer> transaction) {
    this.database = database;
    this.transaction = transaction;
  }

  Dbi<ByteBuffer> database() {
    return database;
  }

  Txn<ByteBuffer> transaction() {
    return transaction;
  }

  Stored stored() {
    return Optional.ofNullable(database.get(transaction, direct(Space.POSITION)))
        .map(Stored::read)
        .orElse(Stored.NEW);
  }

  Optional<byte[]> get(byte[] key) {
    Space space = Space.ROOT;
    while (true) {
      byte[] record = space.record(key);
      ByteBuffer found = database.get(transaction, direct(record));
      if (found == null) {
        return Optional.empty();
      }
      if (!Space.isBranch(record)) {
        return Optional.of(bytes(found));
      }
      space = space.behind(record, found.getLong());
    }
  }

  /** The same buffer each time, filled with these bytes. */
  ByteBuffer direct(byte[] record) {
    return keyBuffer.clear().put(record).flip();
  }

  static byte[] bytes(ByteBuffer found) {
    byte[] bytes = new byte[found.remaining()];
    found.get(found.position(), bytes);
    return bytes;
  }
}
