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
  private final Warmth warmth;

  /** How soon somebody is likely to read what was changed. */
  private enum Warmth {
    WARM,
    COLD
  }

  public Batch(long appliedIndex) {
    this(appliedIndex, Warmth.WARM);
  }

  private Batch(long appliedIndex, Warmth warmth) {
    this.appliedIndex = appliedIndex;
    this.warmth = warmth;
  }

  /** Of housekeeping: nobody is known to want these keys soon, and caches keep their room. */
  public static Batch cold(long appliedIndex) {
    return new Batch(appliedIndex, Warmth.COLD);
  }

  public Batch put(byte[] key, byte[] value) {
    return add(new Put(key, value));
  }

  public Batch delete(byte[] key) {
    return add(new Delete(key));
  }

  public Batch add(Change change) {
    changes.add(change);
    return this;
  }

  public List<Change> changes() {
    return changes;
  }

  public long appliedIndex() {
    return appliedIndex;
  }

  public boolean isCold() {
    return warmth == Warmth.COLD;
  }
}
