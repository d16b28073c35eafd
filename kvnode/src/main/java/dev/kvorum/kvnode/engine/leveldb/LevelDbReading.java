package dev.kvorum.kvnode.engine.leveldb;

import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.buffered.Position;
import dev.kvorum.kvnode.engine.buffered.Reading;
import dev.kvorum.kvnode.engine.disk.FileFailures;
import dev.kvorum.kvnode.engine.disk.OpenCursors;
import java.io.IOException;
import java.util.Optional;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.ReadOptions;
import org.iq80.leveldb.Snapshot;

/** A snapshot of LevelDB; compactions keep what it sees until it is closed. */
final class LevelDbReading implements Reading {

  private final LevelDbTable table;
  private final DB database;
  private final Snapshot snapshot;
  private final ReadOptions options;
  private final Position position;
  private final OpenCursors cursors = new OpenCursors();

  LevelDbReading(LevelDbTable table, DB database) {
    this.table = table;
    this.database = database;
    try {
      snapshot = database.getSnapshot();
    } catch (RuntimeException e) {
      throw Failures.of("reading from " + table, e);
    }
    options = new ReadOptions().verifyChecksums(true).snapshot(snapshot);
    position = table.position(options);
  }

  @Override
  public Position position() {
    return position;
  }

  @Override
  public Optional<byte[]> get(byte[] key) {
    return table.get(key, options);
  }

  @Override
  public Cursor scan(KeyRange range, Direction direction) {
    try {
      return cursors.add(new LevelDbCursor(table, database.iterator(options), range, direction));
    } catch (RuntimeException e) {
      throw Failures.of("scanning " + table, e);
    }
  }

  @Override
  public void close() {
    cursors.close();
    try {
      snapshot.close();
    } catch (IOException e) {
      throw FileFailures.of("closing a view of " + table, e);
    }
  }
}
