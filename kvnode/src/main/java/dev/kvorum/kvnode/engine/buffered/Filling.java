package dev.kvorum.kvnode.engine.buffered;

import dev.kvorum.kvnode.engine.KeyValue;
import java.util.List;

/** A table that is being made, in a directory that counts for nothing before it is complete. */
public interface Filling extends AutoCloseable {

  /** Pairs in key order, all above those added before. */
  void add(List<KeyValue> pairs);

  /** All of it is on the disk when this returns, the directory's own entries too. */
  void complete(Position position);

  @Override
  void close();
}
