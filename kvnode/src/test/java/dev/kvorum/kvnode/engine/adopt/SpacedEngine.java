package dev.kvorum.kvnode.engine.adopt;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.DelegatingEngine;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.View;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Puts a byte before each key, as a replica's keys have it: so that tests may use any key. */
final class SpacedEngine extends DelegatingEngine {

  private static final KeyRange ALL = KeyRange.prefix(new byte[] {1});

  SpacedEngine(Engine engine) {
    super(engine);
  }

  static byte[] spaced(byte[] key) {
    byte[] spaced = new byte[key.length + 1];
    spaced[0] = ALL.start()[0];
    System.arraycopy(key, 0, spaced, 1, key.length);
    return spaced;
  }

  @Override
  public Optional<byte[]> get(byte[] key) {
    return super.get(spaced(key));
  }

  @Override
  public View view() {
    return new SpacedView(super.view());
  }

  @Override
  public void apply(Batch batch) {
    Batch spaced = new Batch(batch.appliedIndex());
    for (Batch.Change change : batch.changes()) {
      switch (change) {
        case Batch.Put(byte[] key, byte[] value) -> spaced.put(spaced(key), value);
        case Batch.Delete(byte[] key) -> spaced.delete(spaced(key));
      }
    }
    super.apply(spaced);
  }

  @Override
  public void restore(Iterator<KeyValue> pairs, long appliedIndex) {
    super.restore(new Mapped(pairs, SpacedEngine::spaced), appliedIndex);
  }

  private record SpacedView(View view) implements View {
    @Override
    public long appliedIndex() {
      return view.appliedIndex();
    }

    @Override
    public Optional<byte[]> get(byte[] key) {
      return view.get(spaced(key));
    }

    @Override
    public Cursor scan(KeyRange range, Direction direction) {
      byte[] end = range.openEnded() ? ALL.end() : spaced(range.end());
      return new Unspaced(view.scan(new KeyRange(spaced(range.start()), end), direction));
    }

    @Override
    public void close() {
      view.close();
    }
  }

  private record Unspaced(Cursor cursor) implements Cursor {
    @Override
    public boolean hasNext() {
      return cursor.hasNext();
    }

    @Override
    public KeyValue next() {
      KeyValue pair = cursor.next();
      return new KeyValue(Arrays.copyOfRange(pair.key(), 1, pair.key().length), pair.value());
    }

    @Override
    public void close() {
      cursor.close();
    }
  }

  private record Mapped(Iterator<KeyValue> pairs, UnaryOperator<byte[]> keys)
      implements Iterator<KeyValue> {
    @Override
    public boolean hasNext() {
      return pairs.hasNext();
    }

    @Override
    public KeyValue next() {
      KeyValue pair = pairs.next();
      return new KeyValue(keys.apply(pair.key()), pair.value());
    }
  }
}
