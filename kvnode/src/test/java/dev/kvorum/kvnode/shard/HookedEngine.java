package dev.kvorum.kvnode.shard;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.View;
import java.util.Iterator;
import java.util.Optional;

/** An engine in whose reads something happens: time passes, most of all. */
final class HookedEngine implements Engine {

  private final Engine engine;
  Runnable afterGet = () -> {};

  HookedEngine(Engine engine) {
    this.engine = engine;
  }

  @Override
  public Optional<byte[]> get(byte[] key) {
    Optional<byte[]> found = engine.get(key);
    afterGet.run();
    return found;
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
