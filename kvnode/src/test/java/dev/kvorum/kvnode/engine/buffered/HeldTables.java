package dev.kvorum.kvnode.engine.buffered;

import dev.kvorum.kvnode.engine.Batch.Change;
import dev.kvorum.kvnode.engine.lmdb.LmdbTables;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** A library whose commits wait until a test lets them go on, or fail. */
final class HeldTables implements Tables {

  /** One for each commit that has begun. */
  final Semaphore begun = new Semaphore(0);

  /** One for each commit that may go on. */
  final Semaphore allowed = new Semaphore(0);

  /** What a commit that goes on does first. */
  volatile Runnable first = () -> {};

  private final Tables tables = new LmdbTables();

  @Override
  public String name() {
    return tables.name();
  }

  @Override
  public Table open(Path directory) {
    return new HeldTable(tables.open(directory));
  }

  @Override
  public Filling fill(Path directory) {
    return tables.fill(directory);
  }

  private final class HeldTable implements Table {
    private final Table table;

    HeldTable(Table table) {
      this.table = table;
    }

    @Override
    public Position position() {
      return table.position();
    }

    @Override
    public Optional<byte[]> get(byte[] key) {
      return table.get(key);
    }

    @Override
    public Reading read() {
      return table.read();
    }

    @Override
    public void commit(Iterator<Change> changes, Position position) {
      begun.release();
      allowed.acquireUninterruptibly();
      first.run();
      table.commit(changes, position);
    }

    @Override
    public long sizeBytes() {
      return table.sizeBytes();
    }

    @Override
    public void close() {
      table.close();
    }
  }
}
