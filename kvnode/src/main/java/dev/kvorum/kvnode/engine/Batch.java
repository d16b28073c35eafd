package dev.kvorum.kvnode.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * Changes that become visible and durable together, with the log index that they bring the engine
 * to.
 *
 * <p>The arrays are handed over: an engine may keep them, so nobody changes them after.
 */
public final class Batch {

  /** One change of a batch; a later one of the same key wins. */
  public sealed interface Change {
    byte[] key();
  }

  public record Put(byte[] key, byte[] value) implements Change {}

  public record Delete(byte[] key) implements Change {}

  private final List<Change> changes = new ArrayList<>();
  private final long appliedIndex;

  public Batch(long appliedIndex) {
    this.appliedIndex = appliedIndex;
  }

  public Batch put(byte[] key, byte[] value) {
    changes.add(new Put(key, value));
    return this;
  }

  public Batch delete(byte[] key) {
    changes.add(new Delete(key));
    return this;
  }

  public List<Change> changes() {
    return changes;
  }

  public long appliedIndex() {
    return appliedIndex;
  }
}
