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
 * @param done called once on the writer's thread, when all is as durable as asked for; it only
 *     hands over, never works
 */
public record WalAppend(
    long replica,
    Optional<Base> base,
    Optional<HardState> hardState,
    List<Entry> entries,
    Runnable done) {

  /** Nothing but a new beginning. */
  public static WalAppend rebase(long replica, Base base, Runnable done) {
    return new WalAppend(replica, Optional.of(base), Optional.empty(), List.of(), done);
  }

  /**
   * Whether it is forced before it is done even where {@code sync} is relaxed: that is for data,
   * never for Raft itself (SAFETY 12).
   */
  boolean mustBeForced() {
    return base.isPresent()
        || hardState.isPresent()
        || entries.stream().anyMatch(entry -> entry.kind().mustBeForced());
  }
}
