package dev.kvorum.kvnode.meta.balance;

import dev.kvorum.kvnode.meta.Receipt;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the nodes say of the cluster, as the one that leads meta has gathered it. What is missing is
 * not known.
 *
 * @param nowMillis since the epoch of Unix, by the clock of who observes
 * @param nodes by id
 * @param young nodes that have started lately, and are not yet as fast as the others
 * @param shards by id, as their leaders see them; without one, a shard is missing
 * @param transferring shards whose leader was asked lately to hand over: it is not asked again
 * @param receipts of running operations, as counted so far
 */
public record Observation(
    long nowMillis,
    Map<Long, NodeSeen> nodes,
    Set<Long> young,
    Map<Long, ShardSeen> shards,
    Set<Long> transferring,
    Map<Long, Receipt> receipts) {

  /**
   * @param silentMillis since it was last heard, by who observes; nothing if it is reachable
   */
  public record NodeSeen(boolean reachable, long silentMillis) {}

  /**
   * @param leader the node of the leader that a majority follows
   * @param reached the highest epoch that the shard has carried out: of its committed membership
   *     and of its applied state
   * @param replicas by replica id, all that the leader's configuration has
   * @param frozenIndex where the log was frozen for a merge, if it is
   */
  public record ShardSeen(
      long leader, long reached, Map<Long, ReplicaSeen> replicas, OptionalLong frozenIndex) {

    public ShardSeen {
      replicas = Map.copyOf(replicas);
    }
  }

  /**
   * @param heard by the leader, lately
   * @param match up to where the leader knows its log to be the same, and on disk
   * @param lag entries that it lacks of the leader's log
   * @param told by its own node; missing while that isn't heard, or the replica isn't open
   */
  public record ReplicaSeen(boolean heard, long match, long lag, Optional<Told> told) {}

  /**
   * @param epoch of the last step that the replica has applied
   * @param adopting whether it still takes over data of another replica beside it
   */
  public record Told(long epoch, boolean adopting) {}

  public Observation {
    nodes = Map.copyOf(nodes);
    young = Set.copyOf(young);
    shards = Map.copyOf(shards);
    transferring = Set.copyOf(transferring);
    receipts = Map.copyOf(receipts);
  }

  Receipt receipt(long operation) {
    return receipts.getOrDefault(operation, Receipt.NONE);
  }
}
