package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.Receipt;
import dev.kvorum.kvnode.meta.balance.Observation;
import dev.kvorum.kvnode.meta.balance.Observation.NodeSeen;
import dev.kvorum.kvnode.meta.balance.Observation.ReplicaSeen;
import dev.kvorum.kvnode.meta.balance.Observation.ShardSeen;
import dev.kvorum.kvnode.meta.balance.Observation.Told;
import dev.kvorum.kvnode.meta.balance.Waiting;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The cluster as seen from where its changes are conducted: what nobody else knows as a whole.
 *
 * @param waiting what is wanted and can't be done now
 * @param nodes by id
 * @param shards by id; of one without a leader nothing is known
 * @param receipts of running operations, as counted so far
 */
public record Outlook(
    List<Waiting> waiting,
    Map<Long, NodeSeen> nodes,
    Map<Long, ShardSight> shards,
    Map<Long, Receipt> receipts) {

  /**
   * @param leader the node that it is on
   * @param replicas by id
   */
  public record ShardSight(long leader, Map<Long, ReplicaSight> replicas) {}

  /**
   * @param heard by the leader, lately
   * @param lag entries that it lacks
   * @param adopting whether it still takes over data of another replica beside it
   */
  public record ReplicaSight(boolean heard, long lag, boolean adopting) {}

  public Outlook {
    waiting = List.copyOf(waiting);
    nodes = Map.copyOf(nodes);
    shards = Map.copyOf(shards);
    receipts = Map.copyOf(receipts);
  }

  static Outlook of(Observation seen, List<Waiting> waiting) {
    return new Outlook(
        waiting,
        seen.nodes(),
        seen.shards().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, shard -> sight(shard.getValue()))),
        seen.receipts());
  }

  private static ShardSight sight(ShardSeen shard) {
    return new ShardSight(
        shard.leader(),
        shard.replicas().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, replica -> sight(replica.getValue()))));
  }

  private static ReplicaSight sight(ReplicaSeen replica) {
    return new ReplicaSight(
        replica.heard(), replica.lag(), replica.told().filter(Told::adopting).isPresent());
  }
}
