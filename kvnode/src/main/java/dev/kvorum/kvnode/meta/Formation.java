package dev.kvorum.kvnode.meta;

import dev.kvorum.kvnode.meta.BootstrapRecord.Member;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The first state of a cluster, which every node derives from the bootstrap record alone and alike:
 * so all may begin with it before any of them has heard of another.
 */
final class Formation {

  private final BootstrapRecord record;
  private final List<Member> nodes;
  private long nextReplica = 1;

  private Formation(BootstrapRecord record) {
    this.record = record;
    nodes = record.nodes().stream().sorted(Comparator.comparingInt(Member::ordinal)).toList();
  }

  static ClusterState of(BootstrapRecord record) {
    return new Formation(record).state();
  }

  private ClusterState state() {
    List<ShardDescriptor> shards = new ArrayList<>();
    shards.add(shard(ShardDescriptor.META, "", HashRange.ALL, metaReplicas()));
    List<HashRange> ranges = HashRange.even(record.shards());
    for (int i = 0; i < ranges.size(); i++) {
      shards.add(shard(i + 1, ClusterState.DEFAULT_KEYSPACE, ranges.get(i), replicasFrom(i)));
    }
    return new ClusterState(
        1,
        record.clusterId(),
        nodes.stream().map(Formation::member).toList(),
        List.of(
            new Keyspace(
                ClusterState.DEFAULT_KEYSPACE,
                record.engine(),
                record.replicationFactor(),
                record.shards())),
        shards,
        List.of(),
        List.of(),
        new NextIds(nextReplica, shards.size(), 1),
        List.of(),
        List.of());
  }

  private static NodeInfo member(Member node) {
    return new NodeInfo(node.id(), node.ordinal(), node.address(), 0, "", NodeState.MEMBER);
  }

  private static ShardDescriptor shard(
      long id, String keyspace, HashRange range, List<Placement> replicas) {
    return ShardDescriptor.first(id, keyspace, range, replicas, ShardPhase.ACTIVE);
  }

  /**
   * An odd number of voters, as an even one bears no more failures; every other node learns the map
   * from the log.
   */
  private List<Placement> metaReplicas() {
    int most = Math.min(nodes.size(), ClusterState.META_VOTERS_MAX);
    int voters = most % 2 == 0 ? most - 1 : most;
    List<Placement> replicas = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      replicas.add(place(i, i < voters ? Standing.VOTER : Standing.LEARNER));
    }
    return replicas;
  }

  /**
   * Replicas on neighbouring nodes, each shard beginning one further, so that all nodes get about
   * as many.
   */
  private List<Placement> replicasFrom(int shard) {
    List<Placement> replicas = new ArrayList<>();
    for (int i = 0; i < record.replicationFactor(); i++) {
      replicas.add(place((shard + i) % nodes.size(), Standing.VOTER));
    }
    return replicas;
  }

  private Placement place(int node, Standing standing) {
    return new Placement(nextReplica++, nodes.get(node).id(), standing);
  }
}
