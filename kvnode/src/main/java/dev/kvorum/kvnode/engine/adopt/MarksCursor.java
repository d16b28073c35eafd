package dev.kvorum.kvnode.engine.adopt;

import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.LayeredCursor;

/** Marks as a layer: their keys, deleted. */
record MarksCursor(Cursor marks) implements Cursor {

  @Override
  public boolean hasNext() {
    return marks.hasNext();
  }

  @Override
  public KeyValue next() {
    return new KeyValue(LocalSpace.marked(marks.next().key()), LayeredCursor.DELETED);
  }

  @Override
  public void close() {
    marks.close();
  }
}
