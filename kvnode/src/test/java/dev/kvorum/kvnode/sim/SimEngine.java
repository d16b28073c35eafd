package dev.kvorum.kvnode.sim;

import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.DelegatingEngine;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.View;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A real engine whose views end with the process, as they do where processes really die. */
final class SimEngine extends DelegatingEngine {

  private final Set<View> open = new LinkedHashSet<>();

  SimEngine(Engine engine) {
    super(engine);
  }

  void closeViews() {
    List.copyOf(open).forEach(View::close);
  }

  @Override
  public View view() {
    var view = new SimView(super.view());
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
}
