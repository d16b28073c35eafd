package dev.kvorum.kvnode.meta.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.Keyspace;
import dev.kvorum.kvnode.meta.NodeInfo;
import dev.kvorum.kvnode.meta.Placement;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.meta.Standing;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a cluster at rest looks like. */
final class Balance {

  private final ModelCluster cluster;
  private final ClusterState state;
  private final List<NodeInfo> usable;

  Balance(ModelCluster cluster) {
    this.cluster = cluster;
    state = cluster.state();
    usable = state.nodes().stream().filter(node -> node.state().isUsable()).toList();
  }

  void check() {
    for (Keyspace keyspace : state.keyspaces()) {
      if (usable.size() >= keyspace.replicationFactor()) {
        checkWhole(keyspace);
        checkEven(keyspace);
        checkZones(keyspace);
        checkMeta();
        assertEquals(List.of(), cluster.plan().waiting(), "nothing waits");
      } else {
        checkWaiting();
      }
    }
  }

  /** Too few nodes: whoever looks is told so, unless all nodes that hold replicas are fine. */
  private void checkWaiting() {
    boolean misplaced =
        state.shards().stream()
            .filter(shard -> !shard.isMeta())
            .flatMap(shard -> shard.replicas().stream())
            .anyMatch(place -> usable.stream().noneMatch(node -> node.id() == place.node()));
    assertTrue(!misplaced || !cluster.plan().waiting().isEmpty(), "what can't be done is said");
  }

  private void checkWhole(Keyspace keyspace) {
    for (ShardDescriptor shard : state.shardsOf(keyspace.name())) {
      assertEquals(keyspace.replicationFactor(), shard.replicas().size());
      assertTrue(shard.isPlain());
      for (long node : shard.nodes()) {
        assertTrue(usable.stream().anyMatch(known -> known.id() == node), "on usable nodes");
      }
    }
    state.nodes().stream()
        .filter(node -> node.state().isDraining())
        .forEach(
            node ->
                assertTrue(
                    state.isEmpty(node.id()),
                    () -> "a drained node is empty: " + node + state.shard(0)));
  }

  /** Within a zone always; over all nodes where zones don't stand in the way. */
  private void checkEven(Keyspace keyspace) {
    Map<String, Map<Long, Integer>> replicas = new TreeMap<>();
    Map<Long, Integer> leaders = new HashMap<>();
    for (NodeInfo node : usable) {
      replicas.computeIfAbsent(node.zone(), _ -> new HashMap<>()).put(node.id(), 0);
      leaders.put(node.id(), 0);
    }
    for (ShardDescriptor shard : state.shardsOf(keyspace.name())) {
      for (long node : shard.nodes()) {
        replicas.get(state.node(node).orElseThrow().zone()).merge(node, 1, Integer::sum);
      }
      leaders.merge(cluster.groups.get(shard.id()).leaderNode().orElseThrow(), 1, Integer::sum);
    }
    replicas.forEach(
        (zone, counts) ->
            assertTrue(spread(counts.values()) <= 1, () -> "replicas in " + zone + counts));
    if (replicas.size() == 1) {
      assertTrue(spread(leaders.values()) <= 1, () -> "leaders " + leaders);
    }
  }

  private static int spread(Collection<Integer> counts) {
    return Collections.max(counts) - Collections.min(counts);
  }

  /** No replica could be in a zone where its shard has fewer. */
  private void checkZones(Keyspace keyspace) {
    for (ShardDescriptor shard : state.shardsOf(keyspace.name())) {
      Map<String, Integer> there = new HashMap<>();
      shard
          .nodes()
          .forEach(node -> there.merge(state.node(node).orElseThrow().zone(), 1, Integer::sum));
      for (NodeInfo node : usable) {
        if (!node.zone().isEmpty() && shard.placeOn(node.id()).isEmpty()) {
          int most = Collections.max(there.values());
          assertTrue(
              there.getOrDefault(node.zone(), 0) + 1 >= most,
              () -> "shard " + shard.id() + " has " + there + " and none on " + node);
        }
      }
    }
  }

  private void checkMeta() {
    ShardDescriptor meta = state.shard(ShardDescriptor.META).orElseThrow();
    assertEquals(
        usable.stream().map(NodeInfo::id).sorted().toList(),
        meta.nodes().stream().filter(this::isUsable).sorted().toList(),
        "every node knows the map");
    long voters =
        meta.replicas().stream().filter(place -> place.standing() == Standing.VOTER).count();
    assertTrue(voters % 2 == 1 || voters == 2, "an odd number of voters");
    assertTrue(voters <= ClusterState.META_VOTERS_MAX);
    assertTrue(
        voters >= Math.min(ClusterState.META_VOTERS_MAX, usable.size() - 1), "as many as can be");
    long dead =
        meta.replicas().stream().map(Placement::node).filter(node -> !isUsable(node)).count();
    assertTrue(dead == 0 || voters > usable.size() - 1, "the dead go when they can be replaced");
  }

  private boolean isUsable(long node) {
    return usable.stream().anyMatch(known -> known.id() == node);
  }
}
