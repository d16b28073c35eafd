package dev.kvorum.kvnode.engine.buffered;

import dev.kvorum.kvnode.engine.Batch.Change;
import java.util.Iterator;
import java.util.Optional;

/**
 * An ordered map in a directory of its own that changes by whole, synced commits.
 *
 * <p>One thread commits at a time, any thread reads. Everything may throw {@link
 * dev.kvorum.kvnode.engine.EngineException}. Closed when nobody uses it.
 */
public interface Table extends AutoCloseable {

  /** What the last commit brought it to. */
  Position position();

  /** As of the last commit when the call began or a later one. */
  Optional<byte[]> get(byte[] key);

  Reading read();

  /**
   * Makes these changes, in key order and one per key, and the position durable together. A crash
   * or an exception leaves all of it or nothing.
   */
  void commit(Iterator<Change> changes, Position position);

  long sizeBytes();

  @Override
  void close();
}
