package dev.kvorum.kvnode.engine.leveldb;

import dev.kvorum.kvnode.engine.Batch.Put;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.buffered.Filling;
import dev.kvorum.kvnode.engine.buffered.Position;
import java.util.Collections;
import java.util.List;

/**
 * Fills a table by unsynced batches. The last one is synced, and with it the log that it is in; the
 * logs before were synced when they were closed.
 */
final class LevelDbFilling implements Filling {

  private final LevelDbTable table;

  LevelDbFilling(LevelDbTable table) {
    this.table = table;
  }

  @Override
  public void add(List<KeyValue> pairs) {
    table.add(pairs.stream().map(pair -> new Put(pair.key(), pair.value())).toList());
  }

  @Override
  public void complete(Position position) {
    table.commit(Collections.emptyIterator(), position);
  }

  @Override
  public void close() {
    table.close();
  }
}
