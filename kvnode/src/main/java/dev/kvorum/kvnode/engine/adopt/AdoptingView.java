package dev.kvorum.kvnode.engine.adopt;

import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.LayeredCursor;
import dev.kvorum.kvnode.engine.View;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A picture of an own engine over one of its source. They need not be of one moment: what counts of
 * the source is always the same.
 */
record AdoptingView(View own, int generation, View source, Predicate<KeyValue> adopted)
    implements View {

  @Override
  public long appliedIndex() {
    return own.appliedIndex();
  }

  @Override
  public Optional<byte[]> get(byte[] key) {
    if (LocalSpace.holds(key)) {
      return Optional.empty();
    }
    Optional<byte[]> mine = own.get(key);
    if (mine.isPresent() || own.get(LocalSpace.mark(generation, key)).isPresent()) {
      return mine;
    }
    return source.get(key).filter(value -> adopted.test(new KeyValue(key, value)));
  }

  @Override
  public Cursor scan(KeyRange range, Direction direction) {
    KeyRange visible = range.intersect(LocalSpace.VISIBLE);
    return new LayeredCursor(
        List.of(
            own.scan(visible, direction),
            new MarksCursor(own.scan(LocalSpace.marks(generation, visible), direction)),
            new AdoptedCursor(source.scan(visible, direction), adopted)),
        direction);
  }

  @Override
  public void close() {
    try {
      own.close();
    } finally {
      source.close();
    }
  }
}
