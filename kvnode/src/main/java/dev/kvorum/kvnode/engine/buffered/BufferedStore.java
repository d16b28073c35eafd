package dev.kvorum.kvnode.engine.buffered;

import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.EngineException.Reason;
import dev.kvorum.kvnode.engine.EngineStore;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadFactory;

/**
 * The engines of one library on a node, each in its directory, with one budget for their memory.
 */
public final class BufferedStore implements EngineStore {

  private static final System.Logger LOG = System.getLogger(BufferedStore.class.getName());

  private final Tables tables;
  private final Homes homes;
  private final WriteBuffers buffers;

  /** The generations that count, of replicas that were not opened yet. */
  private final Map<Long, Home> unopened;

  private final Map<Long, Replica> replicas = new HashMap<>();
  private final Map<Long, Engine> open = new HashMap<>();
  private boolean closed;

  private BufferedStore(Tables tables, Homes homes, long bufferBytesMax, ThreadFactory flusher) {
    this.tables = tables;
    this.homes = homes;
    buffers = new WriteBuffers(tables.name(), bufferBytesMax, flusher);
    unopened = homes.found();
  }

  /**
   * @param bufferBytesMax of all replicas together
   * @param flusher makes the thread that flushes; its handler is told what should never be thrown
   */
  public static BufferedStore open(
      Path directory, Tables tables, long bufferBytesMax, ThreadFactory flusher) {
    return new BufferedStore(tables, Homes.open(directory), bufferBytesMax, flusher);
  }

  @Override
  public synchronized Engine open(long replica) {
    if (closed) {
      throw new EngineException(
          Reason.CLOSED, "the " + tables.name() + " engines in " + homes.root() + " are closed");
    }
    if (open.containsKey(replica)) {
      throw new IllegalStateException(
          "the " + tables.name() + " engine of replica " + replica + " is open already");
    }
    Engine engine = new BufferedEngine(state(replica), () -> closed(replica));
    open.put(replica, engine);
    return engine;
  }

  @Override
  public synchronized Set<Long> replicas() {
    Set<Long> all = new HashSet<>(unopened.keySet());
    all.addAll(replicas.keySet());
    return Collections.unmodifiableSet(all);
  }

  @Override
  public synchronized void drop(long replica) {
    if (open.containsKey(replica)) {
      throw new IllegalStateException(
          "close the " + tables.name() + " engine of replica " + replica + " before it is dropped");
    }
    if (unopened.containsKey(replica)) {
      Home home = unopened.remove(replica);
      home.disown();
      home.delete();
    }
    if (replicas.containsKey(replica)) {
      replicas.remove(replica).drop();
    }
  }

  /** Writes out what is buffered, so that the next start has little to apply again. */
  @Override
  public synchronized void close() {
    for (Replica replica : replicas.values()) {
      try {
        replica.flush();
      } catch (EngineException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            "what was not flushed at the stop is applied from the log at the start: "
                + e.getMessage());
      }
    }
    closeUnflushed();
  }

  /** Closes as a crash of the process would: what was not flushed is gone. */
  public synchronized void crash() {
    closeUnflushed();
  }

  private void closeUnflushed() {
    List.copyOf(open.values()).forEach(Engine::close);
    if (!closed) {
      closed = true;
      buffers.close();
      replicas.values().forEach(Replica::close);
      replicas.clear();
      homes.release();
    }
  }

  private Replica state(long replica) {
    if (!replicas.containsKey(replica)) {
      replicas.put(replica, new Replica(generation(replica), homes, tables, buffers));
      unopened.remove(replica);
    }
    return replicas.get(replica);
  }

  private Generation generation(long replica) {
    if (unopened.containsKey(replica)) {
      return unopened.get(replica).open(tables);
    }
    Home home = homes.next(replica);
    home.make(tables, Collections.emptyIterator(), 0);
    return home.open(tables);
  }

  private synchronized void closed(long replica) {
    open.remove(replica);
  }
}
