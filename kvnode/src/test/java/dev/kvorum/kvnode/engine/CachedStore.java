package dev.kvorum.kvnode.engine;

import java.util.Set;

/** Engines of another store, each behind a row cache. */
record CachedStore(EngineStore behind, long cacheBytesMax) implements EngineStore {

  @Override
  public Engine open(long replica) {
    return new CachedEngine(behind.open(replica), cacheBytesMax);
  }

  @Override
  public Set<Long> replicas() {
    return behind.replicas();
  }

  @Override
  public void drop(long replica) {
    behind.drop(replica);
  }

  @Override
  public void close() {
    behind.close();
  }
}
