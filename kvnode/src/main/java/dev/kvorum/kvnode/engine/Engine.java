package dev.kvorum.kvnode.engine;

import java.util.Iterator;
import java.util.Optional;

/**
 * An ordered map from bytes to bytes that holds the state of one replica. Keys are in unsigned byte
 * order.
 *
 * <p>It need not be durable by itself at every moment: the log is. It must come back, after a crash
 * at any point, intact and exactly as of some applied index that is at least {@link #durableIndex}
 * (SAFETY 13).
 *
 * <p>One thread applies, restores and closes; any thread reads. Closing under readers is safe:
 * every later call but close is refused with {@link EngineException.Reason#CLOSED}, and views go on
 * until they are closed themselves.
 *
 * <p>Everything may throw {@link EngineException}. A batch that failed is not applied and may be
 * applied again.
 */
public interface Engine extends AutoCloseable {

  /**
   * The value of a key, as of the last batch applied when the call began or a later one. The array
   * may be the engine's own: nobody changes it.
   *
   * <p>Gets never go back: after one has seen a batch, the later ones, of any key and by whoever
   * has heard of it, see all of that batch. But two gets are not one picture, for there may be a
   * batch between them; for that take a {@link #view}.
   */
  Optional<byte[]> get(byte[] key);

  /** A consistent picture of everything as of one applied index; the caller closes it. */
  View view();

  /**
   * Applies a batch atomically: a view sees all of it or nothing, and so does whoever opens the
   * engine after a crash. Its index is not below {@link #appliedIndex}. May block while the engine
   * catches up with its own flushes: ask {@link #hasRoom} where others wait for the thread.
   */
  void apply(Batch batch);

  /**
   * Whether a batch would be taken without waiting for the engine's own flushes; where not, room is
   * being made, and whoever applies asks again later. Throws what keeps room from being made.
   */
  default boolean hasRoom() {
    return true;
  }

  /** Index of the log entry that was applied last; 0 when new. */
  long appliedIndex();

  /**
   * Makes everything applied before the call durable, if the engine can, and returns when it is.
   * May be called by another thread beside {@link #apply} and {@link #restore}.
   */
  void flush();

  /**
   * The engine comes back at this applied index or a later one. Always 0 for an engine that keeps
   * nothing on disk.
   */
  long durableIndex();

  /**
   * Replaces everything by these pairs, which come in key order, and is durable, if the engine can
   * be, when it returns. The index may be any. Readers and a crash meet the old state or the new;
   * if the iterator or the engine throws, the old one stays.
   */
  void restore(Iterator<KeyValue> pairs, long appliedIndex);

  /** About how many bytes the engine holds, in memory or on disk. */
  long sizeBytes();

  @Override
  void close();
}
