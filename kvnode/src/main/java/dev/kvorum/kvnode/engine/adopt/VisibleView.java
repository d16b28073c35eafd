package dev.kvorum.kvnode.engine.adopt;

import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.View;
import java.util.Optional;

/** A picture of an own engine without its local space. */
record VisibleView(View own) implements View {

  @Override
  public long appliedIndex() {
    return own.appliedIndex();
  }

  @Override
  public Optional<byte[]> get(byte[] key) {
    return LocalSpace.holds(key) ? Optional.empty() : own.get(key);
  }

  @Override
  public Cursor scan(KeyRange range, Direction direction) {
    return own.scan(range.intersect(LocalSpace.VISIBLE), direction);
  }

  @Override
  public void close() {
    own.close();
  }
}
