package dev.kvorum.kvnode.engine.adopt;

import dev.kvorum.kvnode.engine.KeyValue;
import java.util.Iterator;

/** Pairs on their way into an engine, none of which may be of its local space. */
record VisiblePairs(Iterator<KeyValue> pairs) implements Iterator<KeyValue> {

  @Override
  public boolean hasNext() {
    return pairs.hasNext();
  }

  @Override
  public KeyValue next() {
    KeyValue pair = pairs.next();
    LocalSpace.refuse(pair.key());
    return pair;
  }
}
