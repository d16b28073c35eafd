package dev.kvorum.kvnode.shard.replica;

import dev.kvorum.kvnode.raft.RaftOptions;
import dev.kvorum.kvnode.raft.Start;

/**
 * What one replica is.
 *
 * @param shard the group
 * @param replica its id in it
 * @param keeping how its state outlives the process
 * @param seed of its election timeouts and read tokens, another at each start
 * @param urgency whether it campaigns as soon as it is there
 */
public record ReplicaOptions(
    long shard, long replica, Keeping keeping, RaftOptions raft, long seed, Start.Urgency urgency) {

  public ReplicaOptions(long shard, long replica, Keeping keeping, RaftOptions raft, long seed) {
    this(shard, replica, keeping, raft, seed, Start.Urgency.PATIENT);
  }

  /** How an engine's content survives. */
  public enum Keeping {
    /** The engine keeps it. */
    IN_ENGINE,
    /** The engine forgets; snapshots of it are files. */
    IN_SNAPSHOTS
  }
}
