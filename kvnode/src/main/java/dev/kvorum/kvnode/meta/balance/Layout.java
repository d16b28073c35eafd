package dev.kvorum.kvnode.meta.balance;

import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.NodeInfo;
import dev.kvorum.kvnode.meta.Operation.Move;
import dev.kvorum.kvnode.meta.Placement;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.meta.ShardPhase;
import dev.kvorum.kvnode.meta.Standing;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Where the data's replicas will be when all moves that are under way have ended. */
final class Layout {

  private final Map<Long, NodeInfo> nodes;
  private final Map<Long, Set<Long>> nodesOfShard = new HashMap<>();
  private final Map<Long, Integer> load = new HashMap<>();

  Layout(ClusterState state, Map<Long, NodeInfo> nodes) {
    this.nodes = nodes;
    Map<Long, Move> moves = state.moves().collect(Collectors.toMap(Move::shard, move -> move));
    for (ShardDescriptor shard : state.shards()) {
      boolean lives = shard.phase() == ShardPhase.ACTIVE || shard.phase() == ShardPhase.PLANNED;
      if (lives && !shard.isMeta()) {
        Set<Long> planned = planned(shard, Optional.ofNullable(moves.get(shard.id())));
        nodesOfShard.put(shard.id(), planned);
        planned.forEach(node -> load.merge(node, 1, Integer::sum));
      }
    }
  }

  private static Set<Long> planned(ShardDescriptor shard, Optional<Move> move) {
    Set<Long> planned = new TreeSet<>();
    shard.replicas().stream()
        .filter(place -> place.standing() != Standing.LEAVING)
        .map(Placement::node)
        .forEach(planned::add);
    move.ifPresent(
        moving -> {
          planned.remove(moving.from());
          planned.add(moving.to());
        });
    return planned;
  }

  Set<Long> nodesOf(ShardDescriptor shard) {
    return nodesOfShard.getOrDefault(shard.id(), Set.of());
  }

  /** How many replicas a node will have. */
  int load(long node) {
    return load.getOrDefault(node, 0);
  }

  /**
   * How many pairs of these are in one zone: the fewer, the less falls with one. A node that names
   * none is a zone of its own.
   */
  int crowding(Collection<Long> chosen) {
    Map<String, Integer> inZone = new HashMap<>();
    int pairs = 0;
    for (long node : chosen) {
      String zone = zone(node);
      if (!zone.isEmpty()) {
        pairs += inZone.merge(zone, 1, Integer::sum) - 1;
      }
    }
    return pairs;
  }

  /** The crowding of a shard after a replica has moved. */
  int crowding(ShardDescriptor shard, long from, long to) {
    Set<Long> moved = new TreeSet<>(nodesOf(shard));
    moved.remove(from);
    moved.add(to);
    return crowding(moved);
  }

  private String zone(long node) {
    return Optional.ofNullable(nodes.get(node)).map(NodeInfo::zone).orElse("");
  }
}
