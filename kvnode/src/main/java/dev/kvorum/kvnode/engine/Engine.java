package dev.kvorum.kvnode.engine;

import java.util.Iterator;
import java.util.Optional;

/**
 * An ordered map from bytes to bytes that holds the state of one replica. Keys are in unsigned byte order.
 *
 * <p>It need not be durable by itself at every moment: the log is. It must come back, after a crash at any point, intact
 * and exactly as of some applied index that is at least {@link #durableIndex} (SAFETY 13).
 *
 * <p>One thread applies, flushes by turns and closes; any thread reads.
 */
public interface Engine extends AutoCloseable {

  /** The value of a key, as of the last batch applied or a later one. The array is the caller's. */
  Optional<byte[]> get(byte[] key);

  /** A consistent picture of everything as of one applied index; the caller closes it. */
  View view();

  /** Applies a batch atomically: a reader sees all of it or nothing, and so does whoever opens the engine after a crash. */
  void apply(Batch batch);

  /** Index of the log entry that was applied last; 0 when new. */
  long appliedIndex();

  /** Makes everything applied before the call durable, if the engine can. May be called beside {@link #apply}. */
  void flush();

  /** The engine comes back at this applied index or a later one. Always 0 for an engine that keeps nothing on disk. */
  long durableIndex();

  /** Replaces everything by these pairs, which come in key order, and is durable, if the engine can be, when it returns. */
  void restore(Iterator<KeyValue> pairs, long appliedIndex);

  /** About how many bytes the engine holds, in memory or on disk. */
  long sizeBytes();

  @Override
  void close();
}
