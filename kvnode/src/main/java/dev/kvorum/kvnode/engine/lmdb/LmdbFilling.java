package dev.kvorum.kvnode.engine.lmdb;

import dev.kvorum.kvnode.engine.Batch.Change;
import dev.kvorum.kvnode.engine.Batch.Put;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.buffered.Filling;
import dev.kvorum.kvnode.engine.buffered.Position;
import dev.kvorum.kvnode.engine.disk.Directories;
import dev.kvorum.kvnode.engine.disk.FileFailures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/** Fills a table without syncing, which a crash may damage, for nobody looks at it before. */
final class LmdbFilling implements Filling {

  private final Path directory;
  private final LmdbTable table;

  LmdbFilling(Path directory, LmdbTable unsynced) {
    this.directory = directory;
    table = unsynced;
  }

  @Override
  public void add(List<KeyValue> pairs) {
    Iterator<Change> puts =
        pairs.stream().<Change>map(pair -> new Put(pair.key(), pair.value())).iterator();
    table.commit(puts, Position.NEW);
  }

  @Override
  public void complete(Position position) {
    table.commit(Collections.emptyIterator(), position);
    table.sync();
    try {
      Directories.force(directory);
    } catch (IOException e) {
      throw FileFailures.of("filling " + table, e);
    }
  }

  @Override
  public void close() {
    table.close();
  }
}
