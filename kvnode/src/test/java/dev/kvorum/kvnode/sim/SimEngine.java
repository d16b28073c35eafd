package dev.kvorum.kvnode.sim;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.View;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A real engine whose views end with the process, as they do where processes really die. */
final class SimEngine implements Engine {

  private final Engine engine;
  private final Set<View> open = new LinkedHashSet<>();

  SimEngine(Engine engine) {
    this.engine = engine;
  }

  void closeViews() {
    List.copyOf(open).forEach(View::close);
  }

  @Override
  public View view() {
    var view = new SimView(engine.view());
    open.add(view);
    return view;
  }

  private final class SimView implements View {
    private final View view;

    SimView(View view) {
      this.view = view;
    }

    @Override
    public long appliedIndex() {
      return view.appliedIndex();
    }

    @Override
    public Optional<byte[]> get(byte[] key) {
      return view.get(key);
    }

    @Override
    public Cursor scan(KeyRange range, Direction direction) {
      return view.scan(range, direction);
    }

    @Override
    public void close() {
      open.remove(this);
      view.close();
    }
  }

  @Override
  public Optional<byte[]> get(byte[] key) {
    return engine.get(key);
  }

  @Override
  public void apply(Batch batch) {
    engine.apply(batch);
  }

  @Override
  public long appliedIndex() {
    return engine.appliedIndex();
  }

  @Override
  public void flush() {
    engine.flush();
  }

  @Override
  public long durableIndex() {
    return engine.durableIndex();
  }

  @Override
  public void restore(Iterator<KeyValue> pairs, long appliedIndex) {
    engine.restore(pairs, appliedIndex);
  }

  @Override
  public long sizeBytes() {
    return engine.sizeBytes();
  }

  @Override
  public void close() {
    engine.close();
  }
}
