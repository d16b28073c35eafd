package dev.kvorum.kvnode.engine.lmdb;

import dev.kvorum.kvnode.engine.Batch.Change;
import dev.kvorum.kvnode.engine.buffered.Position;
import dev.kvorum.kvnode.engine.buffered.Reading;
import dev.kvorum.kvnode.engine.buffered.Table;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Txn;

/** An environment with one database, the unnamed one. */
final class LmdbTable implements Table {

  private final Path path;
  private final Env<ByteBuffer> environment;
  private final Dbi<ByteBuffer> database;
  private final Readers readers;

  LmdbTable(Path path, Env<ByteBuffer> environment) {
    this.path = path;
    this.environment = environment;
    database = environment.openDbi((byte[]) null);
    readers = new Readers(environment, database);
  }

  @Override
  public Position position() {
    try (Reading reading = read()) {
      return reading.position();
    }
  }

  @Override
  public Optional<byte[]> get(byte[] key) {
    try {
      return readers.get(key);
    } catch (LmdbException e) {
      throw Failures.of("reading from " + this, e);
    }
  }

  @Override
  public Reading read() {
    try {
      return new LmdbReading(toString(), readers.begin());
    } catch (LmdbException e) {
      throw Failures.of("reading from " + this, e);
    }
  }

  /** Synced when it returns, unless the environment was opened not to be. */
  @Override
  public void commit(Iterator<Change> changes, Position position) {
    try (Txn<ByteBuffer> transaction = environment.txnWrite()) {
      Writes writes = new Writes(new Records(database, transaction));
      changes.forEachRemaining(writes::apply);
      writes.finish(position);
      transaction.commit();
    } catch (LmdbException e) {
      throw Failures.of("flushing " + this, e);
    }
  }

  /** What the environment was opened not to do. */
  void sync() {
    try {
      environment.sync(true);
    } catch (LmdbException e) {
      throw Failures.of("flushing " + this, e);
    }
  }

  @Override
  public long sizeBytes() {
    long pages = environment.info().lastPageNumber + 1;
    return pages * environment.stat().pageSize;
  }

  @Override
  public void close() {
    readers.close();
    environment.close();
  }

  @Override
  public String toString() {
    return "LMDB in " + path;
  }
}
