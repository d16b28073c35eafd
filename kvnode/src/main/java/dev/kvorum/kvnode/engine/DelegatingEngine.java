package dev.kvorum.kvnode.engine;

import java.util.Iterator;
import java.util.Optional;

/** Passes everything on to another engine; who wants something otherwise overrides it. */
public abstract class DelegatingEngine implements Engine {

  private final Engine engine;

  protected DelegatingEngine(Engine engine) {
    this.engine = engine;
  }

  @Override
  public Optional<byte[]> get(byte[] key) {
    return engine.get(key);
  }

  @Override
  public View view() {
    return engine.view();
  }

  @Override
  public void apply(Batch batch) {
    engine.apply(batch);
  }

  @Override
  public boolean hasRoom() {
    return engine.hasRoom();
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
