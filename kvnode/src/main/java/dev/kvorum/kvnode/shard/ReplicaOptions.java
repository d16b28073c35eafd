package dev.kvorum.kvnode.shard;

import dev.kvorum.kvnode.raft.RaftOptions;

/**
 * What one replica is.
 *
 * @param shard the group
 * @param replica its id in it
 * @param keeping how its state outlives the process
 * @param seed of its election timeouts and read tokens, another at each start
 */
public record ReplicaOptions(
    long shard, long replica, Keeping keeping, RaftOptions raft, long seed) {

  /** How an engine's content survives. */
  public enum Keeping {
    /** The engine keeps it. */
    IN_ENGINE,
    /** The engine forgets; snapshots of it are files. */
    IN_SNAPSHOTS
  }
}
