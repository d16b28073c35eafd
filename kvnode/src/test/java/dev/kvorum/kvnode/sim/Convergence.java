package dev.kvorum.kvnode.sim;

import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.View;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.raft.RaftStatus;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import dev.kvorum.kvnode.shard.route.Seams;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Whether all replicas of a group that run have become the same. */
final class Convergence {

  private final World world;
  private final List<SimNode> nodes;

  Convergence(World world, List<SimNode> nodes) {
    this.world = world;
    this.nodes = nodes;
  }

  static ClusterState newestMap(List<SimNode> nodes) {
    return newest(nodes).orElseThrow();
  }

  /** Empty while no node runs that has one. */
  static Optional<ClusterState> newest(List<SimNode> nodes) {
    return nodes.stream()
        .flatMap(node -> node.map().stream())
        .max(Comparator.comparingLong(ClusterState::version));
  }

  /** What a group still lacks; empty when nothing is left to happen in it. */
  Optional<String> missing(long shard) {
    List<RaftAgent> agents = agents(shard);
    List<RaftAgent> leaders = agents.stream().filter(RaftAgent::leads).toList();
    if (leaders.size() != 1) {
      return Optional.of("shard " + shard + " has " + leaders.size() + " leaders");
    }
    RaftStatus leader = leaders.getFirst().status();
    if (leader.commit() < leader.last()) {
      return Optional.of("shard " + shard + " has not committed all: " + leader);
    }
    return agents.stream()
        .filter(agent -> agent.machine().engine().appliedIndex() != leader.last())
        .findFirst()
        .map(
            agent ->
                "a replica of shard " + shard + " lags: " + agent.status() + " behind " + leader);
  }

  /**
   * What a cluster that has all its nodes still has to carry out. Operations wait where so many are
   * to be emptied that a shard's replicas don't find room on the others.
   */
  static Optional<String> unfinished(ClusterState map) {
    return map.shards().stream()
        .filter(shard -> !shard.isSettled())
        .map(shard -> "unsettled is " + shard)
        .findFirst()
        .or(
            () ->
                map.operations().stream()
                    .filter(_ -> hasRoom(map))
                    .map(running -> "there runs " + running)
                    .findFirst());
  }

  private static boolean hasRoom(ClusterState map) {
    long usable = map.nodes().stream().filter(node -> node.state().isUsable()).count();
    return map.keyspaces().stream().allMatch(space -> space.replicationFactor() <= usable);
  }

  /** A node that would still refuse writes for want of room. */
  Optional<String> full() {
    return nodes.stream()
        .filter(node -> !node.hasRoom())
        .findFirst()
        .map(node -> "node " + node.ordinal() + " has not noticed that there is room again");
  }

  /**
   * To be called when nothing is missing: all have the same content, with everything that was ever
   * committed.
   */
  void check(long shard) {
    List<RaftAgent> agents = agents(shard);
    long committed = world.ledger().group(shard).committed();
    for (RaftAgent agent : agents) {
      long applied = agent.machine().engine().appliedIndex();
      SimFailure.check(
          applied >= committed, "what was committed is there", shard, applied, committed);
      SimFailure.check(
          content(agent) == content(agents.getFirst()),
          "all replicas hold the same",
          shard,
          agent.replica());
    }
  }

  private List<RaftAgent> agents(long shard) {
    return nodes.stream().flatMap(node -> node.agent(shard).stream()).toList();
  }

  private static long content(RaftAgent agent) {
    long digest = 0;
    try (View view = agent.machine().engine().view();
        Cursor pairs = view.scan(KeyRange.ALL, Direction.FORWARD)) {
      while (pairs.hasNext()) {
        KeyValue pair = pairs.next();
        if (Seams.isOwn(agent, pair)) {
          digest = digest * 31 + Arrays.hashCode(pair.key()) * 17L + Arrays.hashCode(pair.value());
        }
      }
    }
    return digest;
  }
}
