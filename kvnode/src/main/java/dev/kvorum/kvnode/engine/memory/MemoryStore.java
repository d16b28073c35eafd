package dev.kvorum.kvnode.engine.memory;

import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.EngineStore;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The memory engines of a node. A closed engine keeps nothing, so only the open ones are here. */
public final class MemoryStore implements EngineStore {

  private final Map<Long, Engine> open = new ConcurrentHashMap<>();

  @Override
  public Engine open(long replica) {
    Engine engine = new MemoryEngine(replica, () -> open.remove(replica));
    if (open.putIfAbsent(replica, engine) != null) {
      throw new IllegalStateException(
          "the memory engine of replica " + replica + " is open already");
    }
    return engine;
  }

  @Override
  public Set<Long> replicas() {
    return Set.copyOf(open.keySet());
  }

  @Override
  public void drop(long replica) {
    if (open.containsKey(replica)) {
      throw new IllegalStateException(
          "close the memory engine of replica " + replica + " before it is dropped");
    }
  }

  @Override
  public void close() {
    Set.copyOf(open.values()).forEach(Engine::close);
  }
}
