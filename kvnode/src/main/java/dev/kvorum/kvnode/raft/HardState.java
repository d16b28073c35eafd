package dev.kvorum.kvnode.raft;

/**
 * What a replica must never forget: written and synced before any message that speaks of it leaves
 * (Raft §5.1, figure 2).
 *
 * @param term the latest term seen
 * @param votedFor replica id this replica voted for in that term, or {@link #NOBODY}
 */
public record HardState(long term, long votedFor) {

  /** Replica ids count from 1. */
  public static final long NOBODY = 0;

  public static final HardState INITIAL = new HardState(0, NOBODY);
}
