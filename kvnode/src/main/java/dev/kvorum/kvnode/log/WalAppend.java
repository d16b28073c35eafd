package dev.kvorum.kvnode.log;

import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.HardState;
import java.util.List;
import java.util.Optional;

/**
 * What one replica wants on disk in one step: all of it or, after a crash, a prefix in the order of
 * the components.
 *
 * @param replica the replica id, which names the log; ids are never reused
 * @param base a new beginning of the log; entries that it covers are no longer needed
 * @param hardState empty when it has not changed
 * @param entries contiguous; entries from the first one's index on that were written before are
 *     replaced
 * @param durability whether the entries must be forced even where the configuration relaxes that
 * @param done called once on the writer's thread, when all is as durable as asked for; it only
 *     hands over, never works
 */
public record WalAppend(
    long replica,
    Optional<Base> base,
    Optional<HardState> hardState,
    List<Entry> entries,
    Durability durability,
    Runnable done) {

  /**
   * Relaxed sync relaxes data, never Raft (SAFETY 12): bases, hard states and membership entries
   * are always forced.
   */
  public enum Durability {
    /** As {@code sync} says: forced at once, at intervals or never. */
    CONFIGURED,
    /** Forced before {@code done}. */
    FORCED
  }
}
