package dev.kvorum.kvnode.shard;

import dev.kvorum.kvnode.engine.DelegatingEngine;
import dev.kvorum.kvnode.engine.Engine;
import java.util.Optional;

/** An engine in whose reads something happens: time passes, most of all. */
final class HookedEngine extends DelegatingEngine {

  Runnable afterGet = () -> {};

  HookedEngine(Engine engine) {
    super(engine);
  }

  @Override
  public Optional<byte[]> get(byte[] key) {
    Optional<byte[]> found = super.get(key);
    afterGet.run();
    return found;
  }
}
