package dev.kvorum.kvnode.shard.machine;

import dev.kvorum.kvnode.meta.HashRange;

/**
 * A step of a shard's own, that its leader proposes because meta has committed it: an entry of kind
 * {@link dev.kvorum.kvnode.raft.EntryKind#SHARD}.
 *
 * <p>Each carries the epoch that stands for it, and changes nothing in a shard that has come as far
 * already: so one that is proposed twice, or late, by whoever has led the shard or meta, is refused
 * by the log itself (SAFETY 16).
 */
public sealed interface ShardCommand {

  long epoch();

  /**
   * The shard owns a range, from now on and empty. In the log and not in what a replica finds when
   * it is opened: that may be lost and is filled from the log again, by when meta intends another
   * range.
   */
  record Begin(long epoch, long shard, HashRange range) implements ShardCommand {}

  /** The child's range, the upper part of this shard's, becomes a shard of its own. */
  record Split(long epoch, ChildShard child) implements ShardCommand {}

  /**
   * The shard serves nothing any more, until meta has decided what becomes of it (SAFETY 21).
   *
   * @param operation the merge that it is frozen for
   */
  record Freeze(long epoch, long operation) implements ShardCommand {}

  /** The merge was given up. Before its freeze was proposed, too: that one then comes too late. */
  record Unfreeze(long epoch) implements ShardCommand {}

  /**
   * A neighbour is taken over, with all that it has.
   *
   * @param donor the neighbour, frozen for good
   * @param range that it owns
   * @param frozenIndex where in its log it was frozen
   */
  record Absorb(long epoch, long donor, HashRange range, long frozenIndex)
      implements ShardCommand {}
}
