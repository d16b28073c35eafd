package dev.kvorum.kvnode.shard.machine;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.DelegatingEngine;
import dev.kvorum.kvnode.engine.Engine;
import java.util.Optional;

/**
 * An engine in whose reads something happens: time passes, most of all; it may have no room for a
 * while.
 */
public final class HookedEngine extends DelegatingEngine {

  public Runnable afterGet = () -> {};
  public boolean hasRoom = true;

  public HookedEngine(Engine engine) {
    super(engine);
  }

  @Override
  public boolean hasRoom() {
    return hasRoom && super.hasRoom();
  }

  @Override
  public void apply(Batch batch) {
    if (!hasRoom) {
      throw new AssertionError("an apply that would have to wait");
    }
    super.apply(batch);
  }

  @Override
  public Optional<byte[]> get(byte[] key) {
    Optional<byte[]> found = super.get(key);
    afterGet.run();
    return found;
  }
}
