package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.Commands.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import dev.kvorum.kvnode.shard.route.Seams;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replicas that come to a node while it runs, and that leave it for good (SAFETY 2, 15). */
class ReplicaMoveTest {

  @ParameterizedTest
  @EnumSource
  void aReplicaMovesAndNothingIsLeftOfItWhereItWas(EngineKind engine) {
    try (var cluster = ofFour(engine)) {
      write(cluster, 40);
      move(
          cluster,
          cluster.others(cluster.leader()).stream()
              .filter(node -> hasReplica(cluster, node))
              .findFirst()
              .orElseThrow());
      write(cluster, 10);
      cluster.untilWhole();
    }
  }

  @Test
  void theLeaderMovesAndEveryWriteMeanwhileIsAnswered() {
    try (var cluster = ofFour(EngineKind.MEMORY)) {
      write(cluster, 40);
      SimNode from = cluster.leader();
      var move = new Move(cluster, from, newHome(cluster));
      move.welcome();
      move.promote();
      List<List<WriteEnd>> ends = new ArrayList<>();
      RaftAgent left = cluster.agent(from);
      for (int i = 0; i < 20; i++) {
        ends.add(cluster.offer(from, cluster.shard(), put("k" + i, "during")));
      }
      move.remove();
      move.settle();
      cluster.until("it is gone", () -> from.hasCleared(move.leaver()));
      assertFalse(left.leads());
      write(cluster, 10);
      cluster.untilWhole();
      assertEquals(0, left.queued());
      assertTrue(ends.stream().allMatch(each -> each.size() == 1), ends.toString());
    }
  }

  @Test
  void whoAsksAReplicaThatHasLeftIsSentElsewhere() {
    try (var cluster = ofFour(EngineKind.MEMORY)) {
      write(cluster, 4);
      SimNode from = cluster.leader();
      RaftAgent left = cluster.agent(from);
      var move = new Move(cluster, from, newHome(cluster));
      move.run();
      move.settle();
      cluster.until("it is gone", () -> from.hasCleared(move.leaver()));
      assertTrue(from.agent(cluster.shard()).isEmpty());
      List<WriteEnd> ends = new ArrayList<>();
      long deadline = from.clock().nanos() + 1_000_000_000;
      assertTrue(left.offer(Seams.write(put("k", "late"), deadline, ends::add)));
      assertTrue(ends.getFirst() instanceof WriteEnd.Elsewhere, ends.toString());
      assertEquals(0, left.doWork());
      assertFalse(left.wantsTicks());
    }
  }

  /**
   * Else: the id is forgotten with the crash and the replica opened again, or its files stay for
   * ever.
   */
  @ParameterizedTest
  @EnumSource(names = {"MEMORY", "ROCKSDB"})
  void theEndOfAReplicaSurvivesAPowerCutAtAnyPoint(EngineKind engine) {
    for (int operation = 0; operation < 16; operation++) {
      try (var cluster = ofFour(engine)) {
        write(cluster, 40);
        SimNode from = cluster.leader();
        var move = new Move(cluster, from, newHome(cluster));
        move.run();
        from.disk().faults().cutPowerAfter(operation);
        move.settle();
        cluster.pass(500);
        from.die(from.disk()::crash);
        cluster.boot(from);
        move.tellAll();
        cluster.until("it is gone", () -> from.hasCleared(move.leaver()));
        assertTrue(from.agent(cluster.shard()).isEmpty());
        cluster.kill(from);
        cluster.boot(from);
        cluster.pass(500);
        assertTrue(from.hasCleared(move.leaver()), "it is not opened again");
        write(cluster, 3);
        cluster.untilWhole();
      }
    }
  }

  @Test
  void theBeginningOfAReplicaSurvivesAPowerCutAtAnyPoint() {
    for (int operation = 0; operation < 16; operation++) {
      try (var cluster = ofFour(EngineKind.MEMORY)) {
        write(cluster, 40);
        SimNode to = newHome(cluster);
        SimNode from = cluster.leader();
        to.disk().faults().cutPowerAfter(operation);
        var move = new Move(cluster, from, to);
        move.publishNewcomer();
        cluster.pass(300);
        to.die(to.disk()::crash);
        cluster.boot(to);
        move.run();
        move.settle();
        cluster.until("it is gone", () -> from.hasCleared(move.leaver()));
        write(cluster, 3);
        cluster.untilWhole();
      }
    }
  }

  private static void move(DirectedCluster cluster, SimNode from) {
    var move = new Move(cluster, from, newHome(cluster));
    move.run();
    move.settle();
    cluster.until("it is gone", () -> from.hasCleared(move.leaver()));
    assertTrue(from.agent(cluster.shard()).isEmpty());
    assertEquals(1, cluster.totals().counted("replicas gone"));
  }

  private static DirectedCluster ofFour(EngineKind engine) {
    return DirectedCluster.of(
        new Scenario.Shape(4, 1, 3, engine), DirectedCluster.TIGHT, DirectedCluster.WAL);
  }

  private static SimNode newHome(DirectedCluster cluster) {
    return cluster.nodes().stream()
        .filter(node -> !hasReplica(cluster, node))
        .findFirst()
        .orElseThrow();
  }

  private static boolean hasReplica(DirectedCluster cluster, SimNode node) {
    return node.agent(cluster.shard()).isPresent();
  }

  private static void write(DirectedCluster cluster, int many) {
    for (int i = 0; i < many; i++) {
      Outcome.OfWrite outcome = cluster.write(put("k" + i % 20, "-".repeat(100)));
      assertTrue(
          outcome instanceof Outcome.Created || outcome instanceof Outcome.Replaced,
          outcome.toString());
    }
  }
}
