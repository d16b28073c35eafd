package dev.kvorum.kvnode.engine.lmdb;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.Txn;

/**
 * Read transactions for gets, used again: beginning one anew takes a lock and a slot of the reader
 * table.
 */
final class Readers {

  private final Env<ByteBuffer> environment;
  private final Dbi<ByteBuffer> database;

  /** All reset: they see nothing and keep no page. */
  private final ConcurrentLinkedDeque<Records> idle = new ConcurrentLinkedDeque<>();

  Readers(Env<ByteBuffer> environment, Dbi<ByteBuffer> database) {
    this.environment = environment;
    this.database = database;
  }

  Optional<byte[]> get(byte[] key) {
    Records records = begin();
    try {
      return records.get(key);
    } finally {
      records.transaction().reset();
      idle.push(records);
    }
  }

  /** Sees the last commit; the caller closes the transaction. */
  Records begin() {
    Records records = idle.poll();
    if (records == null) {
      return new Records(database, environment.txnRead());
    }
    records.transaction().renew();
    return records;
  }

  /** When nobody reads any more. */
  void close() {
    for (Records records = idle.poll(); records != null; records = idle.poll()) {
      Txn<ByteBuffer> transaction = records.transaction();
      transaction.renew(); // one that is reset would not be freed
      transaction.close();
    }
  }
}
