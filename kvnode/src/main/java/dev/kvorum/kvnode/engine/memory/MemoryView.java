package dev.kvorum.kvnode.engine.memory;

import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.View;
import dev.kvorum.kvnode.engine.tree.Tree;
import java.util.Optional;

/** A root of the tree; nothing changes it, and it outlives its engine. */
record MemoryView(long appliedIndex, Tree pairs) implements View {

  @Override
  public Optional<byte[]> get(byte[] key) {
    return pairs.get(key);
  }

  @Override
  public Cursor scan(KeyRange range, Direction direction) {
    return pairs.scan(range, direction);
  }

  @Override
  public void close() {}
}
