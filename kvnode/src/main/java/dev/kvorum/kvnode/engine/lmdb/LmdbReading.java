package dev.kvorum.kvnode.engine.lmdb;

import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.buffered.Position;
import dev.kvorum.kvnode.engine.buffered.Reading;
import dev.kvorum.kvnode.engine.disk.OpenCursors;
import java.util.Optional;
import org.lmdbjava.LmdbException;

/** A read transaction; LMDB keeps the pages that it sees until it is closed. */
final class LmdbReading implements Reading {

  private final String where;
  private final Records records;
  private final Position position;
  private final OpenCursors cursors = new OpenCursors();

  LmdbReading(String where, Records records) {
    this.where = where;
    this.records = records;
    position = records.stored().position();
  }

  @Override
  public Position position() {
    return position;
  }

  @Override
  public Optional<byte[]> get(byte[] key) {
    try {
      return records.get(key);
    } catch (LmdbException e) {
      throw Failures.of("reading from " + where, e);
    }
  }

  @Override
  public Cursor scan(KeyRange range, Direction direction) {
    try {
      return cursors.add(new LmdbCursor(where, records, range, direction));
    } catch (LmdbException e) {
      throw Failures.of("scanning " + where, e);
    }
  }

  @Override
  public void close() {
    cursors.close();
    records.transaction().close();
  }
}
