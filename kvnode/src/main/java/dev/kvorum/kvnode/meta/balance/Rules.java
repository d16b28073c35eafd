package dev.kvorum.kvnode.meta.balance;

/**
 * The limits of what the balancer does.
 *
 * @param deadAfterMillis silence of a node after which its replicas are replaced: each replacement
 *     copies all data, so a restart should be over by then
 * @param caughtUpEntries what a replica may lack of the log and count as caught up: under load one
 *     always lacks what is on its way
 * @param receivingMax moves into one node at a time, as they compete with its requests
 * @param splitsMax shards that split at a time
 * @param mergesMax shards that merge at a time, each of which serves nothing for a moment
 * @param freezeMillis how long a donor may be frozen before its merge is given up
 * @param mergeAgainMillis between two tries to merge the same shards
 */
public record Rules(
    long deadAfterMillis,
    long caughtUpEntries,
    int receivingMax,
    int splitsMax,
    int mergesMax,
    long freezeMillis,
    long mergeAgainMillis) {

  public Rules deadAfter(long millis) {
    return new Rules(
        millis,
        caughtUpEntries,
        receivingMax,
        splitsMax,
        mergesMax,
        freezeMillis,
        mergeAgainMillis);
  }

  public static final Rules DEFAULT = new Rules(60_000, 1_000, 1, 8, 4, 400, 5_000);
}
