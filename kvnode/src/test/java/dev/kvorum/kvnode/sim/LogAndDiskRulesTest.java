package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.Commands.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.log.RecoveredReplica;
import dev.kvorum.kvnode.log.SyncPolicy;
import dev.kvorum.kvnode.log.Wal;
import dev.kvorum.kvnode.log.WalDamagedException;
import dev.kvorum.kvnode.meta.PartitionKey;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.raft.Position;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What disks do, and what rules 8 to 13 of {@code docs/testing.md} make of it in whole clusters.
 */
class LogAndDiskRulesTest {

  private static final String FILLING = "-".repeat(100);

  /** Else: the force is tried again, "succeeds", and the power takes what was acknowledged. */
  @Test
  void rule8_aFailedForceEndsTheProcessAndAcknowledgesNothing() {
    try (var cluster = DirectedCluster.ofOne(EngineKind.MEMORY, DirectedCluster.ROOMY)) {
      SimNode node = cluster.leader();
      cluster.write(put("before", "v"));
      cluster.pass(100);
      node.disk().faults().failForceAfter(0);
      List<WriteEnd> ends = cluster.offer(node, cluster.shard(), put("k", "v"));
      cluster.until("the process ends", () -> node.state() == SimNode.State.DOWN);
      assertEquals(List.of(), ends, "nobody is told anything");
      cluster.boot(node);
      cluster.untilWhole();
      assertInstanceOf(Outcome.Found.class, cluster.look(node, "before"));
    }
  }

  /** Else: a node whose log has lost its middle truncates there, votes, and forgets it for all. */
  @Test
  void rule9_aTornTailIsCutAndADamagedMiddleIsRefused() {
    try (var cluster = DirectedCluster.ofThree(DirectedCluster.ROOMY)) {
      SimNode follower = cluster.others(cluster.leader()).getFirst();
      for (int i = 0; i < 20; i++) {
        cluster.offer(cluster.leader(), cluster.shard(), put("k" + i, FILLING));
        cluster.pass(i % 3);
      }
      cluster.losePower(follower); // in the middle of it
      cluster.boot(follower);
      cluster.untilWhole();
      cluster.kill(follower);
      String segment = "wal/" + follower.disk().list("wal").getFirst();
      follower.disk().flipBit(segment, 400 * Byte.SIZE);
      var refused = assertThrows(SimFailure.class, () -> cluster.boot(follower));
      assertInstanceOf(WalDamagedException.class, refused.getCause());
      assertTrue(
          refused.getCause().getMessage().contains(segment), refused.getCause().getMessage());
      assertInstanceOf(Outcome.Replaced.class, cluster.write(put("k1", "the others go on")));
    }
  }

  /** Else: an idle shard's vote and data vanish with the segment that a busy shard has filled. */
  @Test
  void rule10_anIdleShardOutlivesTheSegmentsThatItWasWrittenTo() {
    var shape = new Scenario.Shape(3, 2, 3, EngineKind.MEMORY);
    try (var cluster = DirectedCluster.of(shape, DirectedCluster.TIGHT, DirectedCluster.WAL)) {
      ShardDescriptor idle = cluster.shards().getFirst();
      ShardDescriptor busy = cluster.shards().getLast();
      String idleKey = keyOf(idle);
      cluster.write(cluster.leaderOf(idle.id()), idle.id(), put(idleKey, "v"));
      SimNode node = cluster.node(0);
      List<String> segments = node.disk().list("wal");
      String busyKey = keyOf(busy);
      for (int i = 0; i < 400; i++) {
        cluster.write(cluster.leaderOf(busy.id()), busy.id(), put(busyKey, FILLING));
      }
      List<String> kept = node.disk().list("wal").stream().filter(segments::contains).toList();
      assertTrue(kept.stream().noneMatch(name -> name.endsWith(".seg")), "dropped: " + kept);
      cluster.nodes().forEach(cluster::losePower);
      cluster.nodes().forEach(cluster::boot);
      cluster.untilWhole();
      assertInstanceOf(
          Outcome.Found.class,
          dev.kvorum.kvnode.shard.route.Seams.find(
                  cluster.leaderOf(idle.id()).agent(idle.id()).orElseThrow(),
                  SimClient.bytes(idleKey))
              .orElseThrow());
    }
  }

  /** Else: it has acknowledged, has lost it, and elects one that never had it. */
  @Test
  void rule12_whoLostItsMachineUnderRelaxedSyncVotesNoMore() {
    try (var cluster = relaxed()) {
      SimNode leader = cluster.leader();
      SimNode follower = cluster.others(leader).getFirst();
      SimNode third = cluster.others(leader).getLast();
      cluster.untilWhole();
      cluster.isolate(third);
      cluster.write(put("k", "v")); // by the leader and the follower
      cluster.losePower(follower);
      cluster.boot(follower);
      cluster.isolate(leader);
      cluster.mend(third, follower);
      cluster.pass(1_000);
      for (int i = 0; i < 500; i++) {
        cluster.pass(10);
        assertTrue(!cluster.agent(third).leads(), "elected by one that has lost what it promised");
      }
      assertEquals(SimNode.State.OUTSIDE, follower.state());
      assertEquals(Optional.empty(), follower.agent(cluster.shard()));
    }
  }

  /** A process may die as it likes: the machine has what it wrote. */
  @Test
  void rule12_whoseProcessDiedUnderRelaxedSyncGoesOn() {
    try (var cluster = relaxed()) {
      cluster.write(put("k", "v"));
      cluster.nodes().forEach(cluster::kill);
      cluster.nodes().forEach(cluster::boot);
      cluster.untilWhole();
      assertInstanceOf(Outcome.Found.class, cluster.look(cluster.leader(), "k"));
    }
  }

  /** Else: it votes, the power fails, and it votes again in the same term. */
  @Test
  void rule12_aVoteIsOnTheDiskThoughDataIsNot() throws IOException {
    try (var cluster = relaxed()) {
      SimNode leader = cluster.leader();
      long leading = cluster.agent(leader).replica();
      int votes = 0;
      for (SimNode follower : cluster.others(leader)) {
        long replica = cluster.agent(follower).replica();
        cluster.losePower(follower);
        votes +=
            (int)
                Wal.open(follower.disk(), DirectedCluster.WAL).recovered().stream()
                    .filter(found -> found.replica() == replica)
                    .map(RecoveredReplica::hardState)
                    .filter(state -> state.votedFor() == leading)
                    .count();
      }
      assertTrue(votes > 0, "whoever elected it knows that");
    }
  }

  /** Else: the log is compacted past what the engine would still have after the power fails. */
  @Test
  void rule13_anEngineAndItsLogTogetherHoldAllThatWasAcknowledged() {
    try (var cluster = DirectedCluster.ofOne(EngineKind.ROCKSDB, DirectedCluster.TIGHT)) {
      SimNode node = cluster.leader();
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 150; i++) {
          cluster.write(put("k" + i % 30, "round " + round + FILLING));
        }
        cluster.until(
            "the log is compacted",
            () -> cluster.agent(node).status().base() > Position.FOUNDING.index());
        cluster.losePower(node);
        cluster.boot(node);
        cluster.untilWhole();
        for (int i = 0; i < 30; i++) {
          var found = assertInstanceOf(Outcome.Found.class, cluster.look(node, "k" + i));
          assertTrue(new String(found.value()).startsWith("round " + round));
        }
      }
    }
  }

  private static DirectedCluster relaxed() {
    return DirectedCluster.of(
        new Scenario.Shape(3, 1, 3, EngineKind.MEMORY),
        DirectedCluster.ROOMY,
        DirectedCluster.wal(SyncPolicy.NEVER));
  }

  private static String keyOf(ShardDescriptor shard) {
    return IntStream.range(0, 1000)
        .mapToObj(i -> "k" + i)
        .filter(key -> shard.range().contains(PartitionKey.hash(SimClient.bytes(key))))
        .findFirst()
        .orElseThrow();
  }
}
