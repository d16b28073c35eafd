package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.Commands.put;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.NodeCommand;
import dev.kvorum.kvnode.meta.NodeState;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.shard.machine.Command;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What meta plans, carried out by the nodes themselves. */
class ConductorTest {

  @ParameterizedTest
  @EnumSource
  void aDeadNodesReplicasAreMadeAnewElsewhereAndNothingIsLost(EngineKind engine) {
    try (var cluster = ofFive(engine)) {
      write(cluster, 40);
      SimNode dead = cluster.leader();
      cluster.kill(dead);
      cluster.until("nothing is left there", () -> !hasData(cluster.map(), dead));
      cluster.until("all is settled", () -> isSettled(cluster.map()));
      for (ShardDescriptor shard : cluster.map().shardsOf(ClusterState.DEFAULT_KEYSPACE)) {
        assertTrue(shard.voters().size() == 3 && shard.isPlain(), shard.toString());
      }
      write(cluster, 10);
      cluster.untilWhole();
      assertTrue(cluster.look(cluster.leader(), "k39") instanceof Outcome.Found);
    }
  }

  @Test
  void aDeadNodeThatIsHeardAgainTakesReplicasAgain() {
    try (var cluster = ofFive(EngineKind.MEMORY)) {
      SimNode dead = cluster.leader();
      cluster.kill(dead);
      cluster.until("it counts as dead", () -> state(cluster, dead) == NodeState.DEAD);
      cluster.boot(dead);
      cluster.until("it is a member", () -> state(cluster, dead) == NodeState.MEMBER);
      cluster.until("it has replicas", () -> hasData(cluster.map(), dead));
    }
  }

  @Test
  void aDrainedNodeIsEmptiedThoughMetaLosesItsLeaderMeanwhile() {
    try (var cluster = ofFive(EngineKind.MEMORY)) {
      write(cluster, 40);
      SimNode drained = cluster.others(cluster.leaderOf(ShardDescriptor.META)).getFirst();
      cluster.propose(new NodeCommand.NodeDrained(drained.id()));
      cluster.until("a move is under way", () -> !cluster.map().operations().isEmpty());
      SimNode conductor = cluster.leaderOf(ShardDescriptor.META);
      cluster.losePower(conductor);
      cluster.pass(200);
      cluster.boot(conductor);
      cluster.until("it is empty", () -> cluster.map().isEmpty(drained.id()));
      cluster.until(
          "nothing is open there",
          () -> drained.agents().stream().allMatch(agent -> agent.shard() == ShardDescriptor.META));
      cluster.untilWhole();
    }
  }

  @Test
  void leadersAreSpreadOverTheNodes() {
    var shape = new Scenario.Shape(3, 5, 3, EngineKind.MEMORY);
    try (var cluster = DirectedCluster.of(shape, DirectedCluster.ROOMY, DirectedCluster.WAL)) {
      cluster.tellMeta(cluster.node(0));
      SimNode one = cluster.node(1);
      cluster.until("one leads all", () -> leadsAll(cluster, one));
      cluster.until("none leads all", () -> isSpread(led(cluster)));
      cluster.pass(10_000);
      assertTrue(isSpread(led(cluster)), "and so it stays");
    }
  }

  @ParameterizedTest
  @EnumSource
  void rule17_withoutMetaUnchangedShardsGoOnAlsoAfterARestart(EngineKind engine) {
    try (var cluster = ofFive(engine)) {
      cluster.until("meta has its five replicas", () -> hasFiveOfMeta(cluster.map()));
      cluster.until("all is settled", () -> isSettled(cluster.map()));
      long owner = cluster.owner(SimClient.bytes("k"));
      ShardDescriptor shard = cluster.map().shard(owner).orElseThrow();
      List<SimNode> kept =
          cluster.nodes().stream().filter(node -> isOn(shard, node)).limit(2).toList();
      cluster.nodes().stream().filter(node -> !kept.contains(node)).forEach(cluster::kill);
      cluster.until("meta is led by nobody", () -> cluster.leading(ShardDescriptor.META).isEmpty());
      cluster.write(cluster.leaderOf(shard.id()), shard.id(), put("k", "before"));
      kept.forEach(cluster::kill);
      kept.forEach(cluster::boot);
      SimNode leader = cluster.leaderOf(shard.id());
      cluster.write(leader, shard.id(), put("k", "after"));
      assertTrue(cluster.leading(ShardDescriptor.META).isEmpty(), "nor is it now");
    }
  }

  private static boolean hasFiveOfMeta(ClusterState map) {
    return map.shard(ShardDescriptor.META).orElseThrow().voters().size() == 5;
  }

  private static boolean isOn(ShardDescriptor shard, SimNode node) {
    return shard.placeOn(node.id()).isPresent();
  }

  private static boolean isSpread(List<Long> led) {
    return led.stream().sorted().toList().equals(List.of(1L, 2L, 2L));
  }

  private static boolean leadsAll(DirectedCluster cluster, SimNode node) {
    for (RaftAgent mine : node.agents()) {
      cluster
          .leading(mine.shard())
          .filter(leader -> leader != node)
          .flatMap(leader -> leader.agent(mine.shard()))
          .ifPresent(agent -> agent.transferLeadership(java.util.OptionalLong.of(mine.replica())));
    }
    cluster.pass(20);
    return led(cluster).get(cluster.nodes().indexOf(node)) == cluster.shards().size();
  }

  /** How many shards of data each node leads; meta's leader has work of its own. */
  private static List<Long> led(DirectedCluster cluster) {
    return cluster.nodes().stream()
        .map(
            node ->
                node.agents().stream()
                    .filter(agent -> agent.shard() != ShardDescriptor.META && agent.leads())
                    .count())
        .toList();
  }

  private static NodeState state(DirectedCluster cluster, SimNode node) {
    return cluster.map().node(node.id()).orElseThrow().state();
  }

  private static boolean hasData(ClusterState map, SimNode node) {
    return map.shardsOf(ClusterState.DEFAULT_KEYSPACE).stream()
        .anyMatch(shard -> isOn(shard, node));
  }

  private static boolean isSettled(ClusterState map) {
    return map.operations().isEmpty() && map.shards().stream().allMatch(ShardDescriptor::isSettled);
  }

  private static DirectedCluster ofFive(EngineKind engine) {
    var shape = new Scenario.Shape(5, 3, 3, engine);
    var cluster = DirectedCluster.of(shape, DirectedCluster.TIGHT, DirectedCluster.WAL);
    cluster.tellMeta(cluster.node(0));
    return cluster;
  }

  private static void write(DirectedCluster cluster, int count) {
    for (int i = 0; i < count; i++) {
      Command put = put("k" + i, "v" + i);
      long shard = cluster.owner(put.key());
      cluster.write(cluster.leaderOf(shard), shard, put);
    }
  }
}
