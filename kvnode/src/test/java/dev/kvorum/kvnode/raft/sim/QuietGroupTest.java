package dev.kvorum.kvnode.raft.sim;

import static dev.kvorum.kvnode.raft.sim.SimCluster.MILLI;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.raft.RaftOptions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Groups at rest, and what may disturb them (SAFETY 6). */
class QuietGroupTest {

  private static final int SEEDS = 100;

  @Test
  void aGroupAtRestSaysNothingAndHoldsNoLease() {
    var cluster = quietGroup(1);
    var said = new AtomicLong();
    cluster.network.lost = _ -> said.incrementAndGet() < 0;
    cluster.runFor(60_000 * MILLI);
    assertEquals(0, said.get());
    assertFalse(cluster.awaitLeader().holdsLease());
  }

  @Test
  void aWriteAndAReadAtAnyMemberWakeIt() {
    var cluster = quietGroup(2);
    for (SimNode node : cluster.nodes.values()) {
      long reads = cluster.witness.readsAnswered();
      node.read();
      assertTrue(cluster.runUntil(() -> cluster.witness.readsAnswered() > reads, 50 * MILLI));
      awaitQuiet(cluster);
    }
    long commit = cluster.witness.highestCommit();
    cluster.awaitLeader().call(core -> core.propose(new byte[8]));
    assertTrue(cluster.runUntil(() -> cluster.witness.highestCommit() > commit, 50 * MILLI));
    awaitQuiet(cluster);
    assertEquals(1, cluster.awaitLeader().status().term());
  }

  @Test
  void nobodyRestsWhileAMemberLags() {
    var cluster = quietGroup(3);
    SimNode leader = cluster.awaitLeader();
    SimNode away = cluster.node(leader.id % 3 + 1);
    away.crash();
    disconnect(leader, away);
    cluster.runFor(5_000 * MILLI);
    assertTrue(cluster.nodes.values().stream().noneMatch(SimNode::isQuiet));
    away.start();
    awaitQuiet(cluster);
    assertEquals(leader.status().last(), away.status().commit());
    assertEquals(1, leader.status().term(), "who came back has disturbed nobody");
  }

  @Test
  void aKilledLeaderIsReplacedAsSoonAsAnother() {
    long worst =
        failover(
            "killed while quiet",
            (cluster, leader) -> {
              leader.crash();
              others(cluster, leader)
                  .forEach(node -> node.later(2 * MILLI, () -> disconnect(node, leader)));
            });
    assertTrue(worst <= 600, () -> "worst " + worst);
  }

  @Test
  void aLeaderWhoseNodeFallsSilentIsReplaced() {
    long worst = failover("silent while quiet", (_, leader) -> leader.crash());
    assertTrue(worst <= 1_500, () -> "worst " + worst);
  }

  @Test
  void aLeaderWhoseNodeRestartsFastIsReplaced() {
    long worst =
        failover(
            "restarted while quiet",
            (_, leader) -> {
              leader.crash();
              leader.start(); // no lane was seen to break
            });
    assertTrue(worst <= 1_500, () -> "worst " + worst);
  }

  @Test
  void aLeaderThatIsCutOffIsReplacedAndAnswersNothing() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var cluster = quietGroup(seed);
      SimNode cutOff = cluster.awaitLeader();
      cluster.network.isolate(List.of(cutOff.id));
      boolean replaced =
          cluster.runUntil(
              () -> others(cluster, cutOff).stream().anyMatch(SimNode::leads), 1_500 * MILLI);
      assertTrue(replaced, "seed " + seed);
      long reads = cluster.witness.readsAnswered();
      cutOff.read();
      cluster.runFor(1_000 * MILLI);
      assertEquals(reads, cluster.witness.readsAnswered());
      assertFalse(cutOff.holdsLease());
      cluster.network.heal();
      awaitQuiet(cluster);
    }
  }

  @Test
  void aPausedLeaderIsReplacedAndWakesWithoutALease() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var cluster = quietGroup(seed);
      SimNode paused = cluster.awaitLeader();
      paused.pauseFor(3_000 * MILLI);
      assertTrue(
          cluster.runUntil(
              () -> others(cluster, paused).stream().anyMatch(SimNode::leads), 1_500 * MILLI));
      cluster.runFor(3_000 * MILLI);
      awaitQuiet(cluster);
    }
  }

  @Test
  void whoLosesItsWayToARestingLeaderDoesNotDeposeIt() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var cluster = quietGroup(seed);
      SimNode leader = cluster.awaitLeader();
      SimNode lost = cluster.node((leader.id + seed % 2) % 3 + 1);
      cluster.network.cut(leader.id, lost.id);
      if (seed % 3 == 0) {
        disconnect(lost, leader);
      }
      cluster.runFor(3_000 * MILLI);
      assertTrue(leader.leads(), "seed " + seed);
      assertEquals(1, leader.status().term(), "seed " + seed);
      cluster.network.heal();
      awaitQuiet(cluster);
      assertEquals(1, leader.status().term(), "seed " + seed);
    }
  }

  /**
   * Runs many groups into one trouble and returns the longest time without a leader that commits.
   */
  private static long failover(String name, BiConsumer<SimCluster, SimNode> trouble) {
    long[] millis = new long[SEEDS];
    for (int seed = 0; seed < SEEDS; seed++) {
      var cluster = quietGroup(seed);
      SimNode leader = cluster.awaitLeader();
      cluster.runFor(seed * 37 % 1_000 * MILLI);
      long commit = cluster.witness.highestCommit();
      long begun = cluster.now();
      trouble.accept(cluster, leader);
      boolean committed =
          cluster.runUntil(() -> cluster.witness.highestCommit() > commit, 5_000 * MILLI);
      assertTrue(committed, "seed " + seed);
      millis[seed] = (cluster.now() - begun) / MILLI;
    }
    Arrays.sort(millis);
    System.out.printf(
        "%s, in ms: median %d, p90 %d, longest %d%n",
        name, millis[SEEDS / 2], millis[SEEDS * 9 / 10], millis[SEEDS - 1]);
    return millis[SEEDS - 1];
  }

  private static SimCluster quietGroup(int seed) {
    var cluster = SimCluster.of(3, seed, RaftOptions.DEFAULT);
    cluster.awaitLeader();
    awaitQuiet(cluster);
    return cluster;
  }

  private static void awaitQuiet(SimCluster cluster) {
    boolean quiet =
        cluster.runUntil(
            () -> cluster.nodes.values().stream().allMatch(SimNode::isQuiet), 10_000 * MILLI);
    cluster.witness.check(quiet, "the group goes to rest");
  }

  private static List<SimNode> others(SimCluster cluster, SimNode but) {
    return cluster.nodes.values().stream().filter(node -> node != but).toList();
  }

  private static void disconnect(SimNode node, SimNode other) {
    node.call(core -> Chaos.disconnected(node, core, other.id));
  }
}
