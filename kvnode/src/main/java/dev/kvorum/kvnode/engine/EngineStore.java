package dev.kvorum.kvnode.engine;

import java.util.Set;

/**
 * The engines of one kind on one node, one per replica; what they share (files, caches) lives and
 * dies with the store.
 */
public interface EngineStore extends AutoCloseable {

  /**
   * Opens a replica's engine, empty where there is none yet. Once per replica until it is closed.
   */
  Engine open(long replica);

  /** The replicas that have an engine here, open or not. */
  Set<Long> replicas();

  /** Removes a replica's engine and its data, if there is one; it is closed before. */
  void drop(long replica);

  @Override
  void close();
}
