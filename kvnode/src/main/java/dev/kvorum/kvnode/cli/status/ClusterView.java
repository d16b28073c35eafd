package dev.kvorum.kvnode.cli.status;

import dev.kvorum.kvnode.shard.route.NodeControl.LocalReplica;
import dev.kvorum.kvnode.shard.route.NodeControl.NodeStatus;
import dev.kvorum.kvnode.shard.route.NodeControl.Phase;
import dev.kvorum.kvnode.shard.route.NodeControl.ShardStatus;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What several nodes say, laid over each other: of a shard the leader with the highest term is
 * believed, since only it knows its followers' lag and a deposed one may not know yet. Pure.
 *
 * @param shards by id, in order
 */
public record ClusterView(List<NodeStatus> told, Collection<ShardStatus> shards) {

  private static final Comparator<ShardStatus> BELIEVED =
      Comparator.comparing(ClusterView::claimsLeadership)
          .thenComparing(shard -> shard.local().map(LocalReplica::term).orElse(-1L))
          .thenComparing(ShardStatus::epoch);

  public static ClusterView of(List<AdminAnswer> answers) {
    List<NodeStatus> told =
        answers.stream()
            .filter(AdminAnswer.Told.class::isInstance)
            .map(answer -> ((AdminAnswer.Told) answer).status())
            .toList();
    Map<Long, ShardStatus> shards = new TreeMap<>(Long::compareUnsigned);
    for (NodeStatus status : told) {
      for (ShardStatus shard : status.shards()) {
        shards.merge(
            shard.id(),
            shard,
            (known, other) -> BELIEVED.compare(known, other) >= 0 ? known : other);
      }
    }
    return new ClusterView(told, List.copyOf(shards.values()));
  }

  public Optional<String> clusterId() {
    return told.stream().flatMap(status -> status.clusterId().stream()).findFirst();
  }

  public long readyNodes() {
    return told.stream().filter(status -> status.phase() == Phase.READY).count();
  }

  public boolean everyShardHasLeader() {
    return !shards.isEmpty() && shards.stream().allMatch(shard -> shard.leaderNode().isPresent());
  }

  /** The name a node gives itself, else its address, else its id. */
  public String nameOf(long node) {
    Map<Long, String> names = new LinkedHashMap<>();
    told.forEach(status -> names.putIfAbsent(status.nodeId(), status.name()));
    told.stream()
        .flatMap(status -> status.nodes().stream())
        .forEach(known -> names.putIfAbsent(known.id(), known.address()));
    return names.getOrDefault(node, Long.toUnsignedString(node));
  }

  private static boolean claimsLeadership(ShardStatus shard) {
    return shard.local().map(replica -> replica.role().equals("LEADER")).orElse(false);
  }
}
