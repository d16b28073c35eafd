package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.Commands.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.NodeCommand;
import dev.kvorum.kvnode.meta.NodeInfo;
import dev.kvorum.kvnode.meta.NodeState;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.shard.machine.Command;
import dev.kvorum.kvnode.shard.machine.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nodes come to a cluster that runs, and leave it for good. */
class JoinTest {

  @ParameterizedTest
  @EnumSource
  void anEmptyNodeJoinsAndGetsItsShareAndAnotherIsDrainedAndRemoved(EngineKind engine) {
    try (var cluster = ofThree(engine)) {
      write(cluster, 0, 40);
      SimNode fourth = join(cluster);
      cluster.until("it learns the map", () -> hasMeta(cluster.map(), fourth));
      cluster.until("it gets its share", () -> hasData(cluster.map(), fourth));
      cluster.until("all is settled", () -> isSettled(cluster.map()));
      SimNode leaving = cluster.node(0);
      cluster.propose(new NodeCommand.NodeDrained(leaving.id()));
      cluster.until("it is empty", () -> cluster.map().isEmpty(leaving.id()));
      cluster.until("nothing is open there", () -> leaving.agents().isEmpty());
      write(cluster, 40, 50);
      cluster.propose(new NodeCommand.NodeRemoved(leaving.id()));
      cluster.until(
          "it is told, and ends", () -> cluster.totals().counted("removed nodes that ended") == 1);
      cluster.until("it is down", () -> !leaving.runs());
      cluster.join(leaving);
      cluster.pass(5_000);
      assertEquals(SimNode.State.OUTSIDE, leaving.state(), "its id never comes back");
      assertTrue(cluster.map().node(leaving.id()).isEmpty());
      cluster.untilWhole();
      assertAllThere(cluster, 50);
    }
  }

  @Test
  void aWipedNodeComesBackAsANewOneByItself() {
    try (var cluster = ofThree(EngineKind.MEMORY)) {
      write(cluster, 0, 20);
      SimNode wiped = cluster.others(cluster.leaderOf(ShardDescriptor.META)).getFirst();
      long before = wiped.id();
      wiped.wipe();
      cluster.join(wiped);
      cluster.until("it is in", () -> wiped.state() == SimNode.State.UP);
      assertTrue(wiped.id() != before);
      cluster.until("its old self is gone", () -> cluster.map().removedNodes().contains(before));
      NodeInfo now = cluster.map().node(wiped.id()).orElseThrow();
      assertEquals(wiped.ordinal(), now.ordinal(), "it comes in its own place");
      cluster.until("it has its replicas again", () -> hasData(cluster.map(), wiped));
      cluster.until("all is settled", () -> isSettled(cluster.map()));
      assertEquals(3, cluster.map().nodes().size());
      cluster.untilWhole();
      assertAllThere(cluster, 20);
    }
  }

  @Test
  void itIsTakenInWhoeverItAsksAndHoweverOften() {
    try (var cluster = ofThree(EngineKind.MEMORY)) {
      SimNode newcomer = cluster.add();
      SimNode leader = cluster.leaderOf(ShardDescriptor.META);
      SimNode asked = cluster.others(leader).getFirst();
      newcomer.join(List.of(newcomer.address(), asked.address()));
      cluster.until("meta has it", () -> cluster.map().node(newcomer.id()).isPresent());
      cluster.losePower(newcomer); // before or after it has written down that it is in
      newcomer.join(List.of(asked.address(), leader.address()));
      cluster.until("it is in", () -> newcomer.state() == SimNode.State.UP);
      cluster.until("meta knows its last start", () -> bootOf(cluster, newcomer) > 0);
      assertEquals(4, cluster.map().nodes().size());
      assertEquals(3, cluster.map().node(newcomer.id()).orElseThrow().ordinal());
    }
  }

  @Test
  void itWaitsWhileNobodyCanTakeItIn() {
    try (var cluster = ofThree(EngineKind.MEMORY)) {
      cluster.kill(cluster.node(1));
      cluster.kill(cluster.node(2));
      SimNode newcomer = cluster.add();
      cluster.join(newcomer);
      cluster.pass(10_000);
      assertEquals(SimNode.State.OUTSIDE, newcomer.state());
      cluster.boot(cluster.node(1));
      cluster.until("it is in", () -> newcomer.state() == SimNode.State.UP);
    }
  }

  @Test
  void aNewcomerThatIsNotHeardAtOnceIsNotTakenForDead() {
    try (var cluster = ofThree(EngineKind.MEMORY)) {
      cluster.pass(10_000); // longer than a node may be silent
      SimNode leader = cluster.leaderOf(ShardDescriptor.META);
      SimNode newcomer = cluster.add();
      cluster.cut(newcomer, leader);
      newcomer.join(List.of(cluster.others(leader).getFirst().address()));
      cluster.until("meta has it", () -> cluster.map().node(newcomer.id()).isPresent());
      cluster.pass(3_000);
      assertEquals(NodeState.MEMBER, cluster.map().node(newcomer.id()).orElseThrow().state());
      cluster.pass(5_000);
      assertEquals(NodeState.DEAD, cluster.map().node(newcomer.id()).orElseThrow().state());
    }
  }

  @Test
  void aNodeWithoutAReplicaOfMetaFollowsTheMapAllTheSame() {
    try (var cluster = ofThree(EngineKind.MEMORY)) {
      SimNode emptied = join(cluster);
      cluster.until("it learns the map", () -> hasMeta(cluster.map(), emptied));
      cluster.propose(new NodeCommand.NodeDrained(emptied.id()));
      cluster.until("it is empty", () -> emptied.agents().isEmpty());
      SimNode fifth = join(cluster);
      cluster.until(
          "it hears of another",
          () -> emptied.map().filter(map -> map.node(fifth.id()).isPresent()).isPresent());
      cluster.propose(new NodeCommand.NodeUndrained(emptied.id()));
      cluster.until("it gets replicas again", () -> hasData(cluster.map(), emptied));
    }
  }

  private static SimNode join(DirectedCluster cluster) {
    SimNode newcomer = cluster.add();
    cluster.join(newcomer);
    cluster.until("it is in", () -> newcomer.state() == SimNode.State.UP);
    return newcomer;
  }

  private static long bootOf(DirectedCluster cluster, SimNode node) {
    return cluster.map().node(node.id()).map(NodeInfo::boot).orElse(0L);
  }

  private static boolean hasMeta(ClusterState map, SimNode node) {
    return map.shard(ShardDescriptor.META).orElseThrow().placeOn(node.id()).isPresent();
  }

  private static boolean hasData(ClusterState map, SimNode node) {
    return map.shardsOf(ClusterState.DEFAULT_KEYSPACE).stream()
        .anyMatch(shard -> shard.placeOn(node.id()).isPresent());
  }

  private static boolean isSettled(ClusterState map) {
    return map.operations().isEmpty() && map.shards().stream().allMatch(ShardDescriptor::isSettled);
  }

  private static DirectedCluster ofThree(EngineKind engine) {
    var shape = new Scenario.Shape(3, 4, 3, engine);
    var cluster = DirectedCluster.of(shape, DirectedCluster.TIGHT, DirectedCluster.WAL);
    cluster.tellMeta(cluster.node(0));
    return cluster;
  }

  private static void write(DirectedCluster cluster, int from, int to) {
    for (int i = from; i < to; i++) {
      Command put = put("k" + i, "v" + i);
      long shard = cluster.owner(put.key());
      cluster.write(cluster.leaderOf(shard), shard, put);
    }
  }

  /** As the leaders' engines have it. */
  private static void assertAllThere(DirectedCluster cluster, int count) {
    for (int i = 0; i < count; i++) {
      byte[] key = SimClient.bytes("k" + i);
      long shard = cluster.owner(key);
      var agent = cluster.leaderOf(shard).agent(shard).orElseThrow();
      Outcome.OfRead found = dev.kvorum.kvnode.shard.route.Seams.find(agent, key).orElseThrow();
      assertTrue(found instanceof Outcome.Found, "k" + i + ": " + found);
    }
  }
}
