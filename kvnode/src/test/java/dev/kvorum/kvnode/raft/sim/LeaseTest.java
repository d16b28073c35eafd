package dev.kvorum.kvnode.raft.sim;

import static dev.kvorum.kvnode.raft.sim.SimCluster.MILLI;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.raft.RaftOptions;
import org.junit.jupiter.api.Test;

/**
 * That nobody leads beside the holder of a lease, with clocks that run apart as far as the margin
 * allows (SAFETY 4, 5); {@link Witness#look} judges after every event.
 */
class LeaseTest {

  private static final int SEEDS = 40;

  @Test
  void oneThatLostItsLeaderIsNotElectedWhileTheOtherStillAcknowledgesIt() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var cluster = quietGroup(seed);
      SimNode leader = cluster.awaitLeader();
      cluster.network.cut(leader.id, leader.id % 3 + 1);
      cluster.runFor(2_000 * MILLI);
      assertTrue(leader.holdsLease());
    }
  }

  @Test
  void aFollowerThatRestartsForgetsNoPromise() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var cluster = quietGroup(seed);
      SimNode leader = cluster.awaitLeader();
      SimNode lost = cluster.node(leader.id % 3 + 1);
      SimNode follower = cluster.node(lost.id % 3 + 1);
      cluster.network.cut(leader.id, lost.id);
      cluster.runFor(700 * MILLI); // the one that lost touch asks for pre-votes again and again
      follower.crash();
      follower.start();
      cluster.network.cut(leader.id, follower.id);
      cluster.runFor(1_500 * MILLI);
      assertTrue(follower.leads() || lost.leads());
    }
  }

  @Test
  void aTransferEndsTheLeaseBeforeItsTargetCanLead() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var cluster = quietGroup(seed);
      SimNode leader = cluster.awaitLeader();
      SimNode target = cluster.node(leader.id % 3 + 1);
      leader.call(core -> core.transferLeadership(target.id));
      assertTrue(cluster.runUntil(target::leads, 20 * MILLI));
      cluster.runFor(600 * MILLI);
      assertTrue(target.holdsLease());
    }
  }

  @Test
  void aPausedLeaderWakesWithoutALease() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var cluster = quietGroup(seed);
      SimNode paused = cluster.awaitLeader();
      paused.pauseFor(1_500 * MILLI);
      boolean replaced =
          cluster.runUntil(
              () -> cluster.nodes.values().stream().anyMatch(n -> n != paused && n.leads()),
              1_400 * MILLI);
      assertTrue(replaced);
      cluster.runFor(1_000 * MILLI);
    }
  }

  /** Nobody has more of the log than another, so everybody could win. */
  private static SimCluster quietGroup(int seed) {
    var cluster = SimCluster.of(3, seed, RaftOptions.DEFAULT);
    cluster.awaitLeader();
    cluster.runFor(300 * MILLI);
    return cluster;
  }
}
