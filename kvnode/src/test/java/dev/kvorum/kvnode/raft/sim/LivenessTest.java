package dev.kvorum.kvnode.raft.sim;

import static dev.kvorum.kvnode.raft.sim.SimCluster.MILLI;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.raft.Effects.Persist;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.raft.Position;
import dev.kvorum.kvnode.raft.RaftCore;
import dev.kvorum.kvnode.raft.RaftOptions;
import dev.kvorum.kvnode.raft.Restored;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** That a group which could go on does go on. */
class LivenessTest {

  @Test
  void aReplicaWithALaterTermRejoinsAndDisturbsOnce() {
    var cluster = SimCluster.of(3, 1, RaftOptions.DEFAULT);
    SimNode leader = cluster.awaitLeader();
    SimNode stuck = cluster.node(leader.id % 3 + 1);
    stuck.crash();
    stuck.disk.write(hardState(40));
    stuck.start();
    cluster.runFor(1_500 * MILLI);
    long term = cluster.awaitLeader().status().term();
    assertTrue(term > 40);
    assertWrites(cluster, 3);
    cluster.runFor(5_000 * MILLI);
    assertEquals(term, cluster.awaitLeader().status().term(), "it has settled");
  }

  @Test
  void oneThatCannotHearItsLeaderDisturbsNobody() {
    var cluster = SimCluster.of(3, 2, RaftOptions.DEFAULT);
    SimNode leader = cluster.awaitLeader();
    cluster.network.cutOneWay(leader.id, leader.id % 3 + 1);
    cluster.runFor(10_000 * MILLI);
    assertEquals(1, cluster.awaitLeader().status().term());
    assertWrites(cluster, 2);
  }

  @Test
  void aLeaderThatIsHeardButHearsNobodyGivesUpAndIsReplaced() {
    var cluster = SimCluster.of(3, 3, RaftOptions.DEFAULT);
    SimNode deaf = cluster.awaitLeader();
    cluster.network.cutOneWay(deaf.id % 3 + 1, deaf.id);
    cluster.network.cutOneWay((deaf.id + 1) % 3 + 1, deaf.id);
    cluster.runFor(100 * MILLI);
    boolean replaced =
        cluster.runUntil(
            () -> cluster.leader().filter(leader -> leader != deaf).isPresent(), 3_000 * MILLI);
    assertTrue(replaced);
    assertWrites(cluster, 2);
  }

  @Test
  void twoReplicasGoOnAfterEitherRestarts() {
    var cluster = SimCluster.of(2, 4, RaftOptions.DEFAULT);
    for (long id : List.of(1L, 2L, 1L)) {
      assertWrites(cluster, 2);
      cluster.node(id).crash();
      cluster.runFor(1_000 * MILLI);
      cluster.node(id).start();
      cluster.runFor(1_500 * MILLI);
    }
    assertWrites(cluster, 2);
  }

  @Test
  void aSingleReplicaLeadsWithinATickOfItsRestart() {
    var cluster = SimCluster.of(1, 5, RaftOptions.DEFAULT);
    assertWrites(cluster, 1);
    cluster.node(1).crash();
    cluster.node(1).start();
    assertTrue(cluster.runUntil(() -> cluster.node(1).leads(), 15 * MILLI));
  }

  @Test
  void aLearnerOfAGroupOfOneCatchesUpWithoutAnyWrite() {
    var cluster = SimCluster.of(1, 6, RaftOptions.DEFAULT);
    assertWrites(cluster, 1);
    cluster.addNode(2, Restored.newcomer()).start();
    change(cluster, Membership.of(1L).withLearner(2));
    assertTrue(cluster.runUntil(() -> caughtUp(cluster, 2), 1_000 * MILLI));
    change(cluster, Membership.of(1L, 2L));
    assertTrue(cluster.runUntil(() -> caughtUp(cluster, 2), 1_000 * MILLI));
    assertWrites(cluster, 2);
  }

  @Test
  void aRestartedFollowerCatchesUpWithoutAnyWrite() {
    var cluster = SimCluster.of(3, 7, RaftOptions.DEFAULT);
    assertWrites(cluster, 3);
    SimNode follower = cluster.node(cluster.awaitLeader().id % 3 + 1);
    follower.crash();
    follower.start();
    assertEquals(Position.FOUNDING.index(), follower.applied());
    assertTrue(cluster.runUntil(() -> caughtUp(cluster, 3), 200 * MILLI));
  }

  @Test
  void theRestGoesOnWhenTheLeaderIsRemoved() {
    var cluster = SimCluster.of(3, 8, RaftOptions.DEFAULT);
    SimNode removed = cluster.awaitLeader();
    cluster.runFor(100 * MILLI);
    change(cluster, removed.status().members().without(removed.id));
    assertTrue(cluster.runUntil(() -> !removed.leads(), 500 * MILLI));
    assertTrue(cluster.runUntil(() -> cluster.leader().isPresent(), 20 * MILLI));
    long term = cluster.awaitLeader().status().term();
    cluster.runFor(5_000 * MILLI);
    assertEquals(term, cluster.awaitLeader().status().term(), "the removed one disturbs nobody");
  }

  @Test
  void whoAppendedItsOwnRemovalAloneIsNotMissedForEver() {
    var cluster = SimCluster.of(2, 9, RaftOptions.DEFAULT);
    SimNode leader = cluster.awaitLeader();
    cluster.runFor(100 * MILLI);
    cluster.network.lost = message -> message instanceof Message.Append;
    change(cluster, leader.status().members().without(leader.id));
    leader.crash();
    leader.start();
    cluster.network.lost = _ -> false;
    long other = 3 - leader.id;
    assertTrue(cluster.runUntil(() -> cluster.node(other).leads(), 5_000 * MILLI));
    assertEquals(Set.of(other), cluster.node(other).status().members().voters());
  }

  @Test
  void aPeerBehindTheLogIsCaughtUpBySnapshotThoughItsTransferIsInterrupted() {
    var cluster = SimCluster.of(3, 10, RaftOptions.DEFAULT);
    SimNode leader = cluster.awaitLeader();
    SimNode behind = cluster.node(leader.id % 3 + 1);
    behind.crash();
    assertWrites(cluster, 2);
    leader.flush();
    leader.compact();
    cluster.network.lost =
        message -> message instanceof Message.SnapshotChunk chunk && chunk.offset() > 0;
    behind.start();
    cluster.runFor(1_000 * MILLI);
    assertEquals(Position.FOUNDING.index(), behind.applied());
    cluster.network.lost = _ -> false;
    assertTrue(cluster.runUntil(() -> caughtUp(cluster, 3), 1_000 * MILLI));
  }

  @Test
  void twoSlowDisksDoNotPassLeadershipToAndFro() {
    var cluster = SimCluster.of(3, 11, RaftOptions.DEFAULT);
    cluster.awaitLeader();
    for (SimNode node : cluster.nodes.values()) {
      node.diskDelayMin = 2_500 * MILLI;
      node.diskDelayMax = 2_600 * MILLI;
    }
    long term = cluster.awaitLeader().status().term();
    for (int i = 0; i < 20; i++) {
      cluster.leader().ifPresent(leader -> leader.call(core -> propose(core)));
      cluster.runFor(1_000 * MILLI);
    }
    assertEquals(term, cluster.awaitLeader().status().term());
  }

  @Test
  void aSlowDiskHandsOverToAFasterAndThatOneKeepsLeading() {
    var cluster = SimCluster.of(3, 12, RaftOptions.DEFAULT);
    SimNode slow = cluster.awaitLeader();
    cluster.runFor(200 * MILLI);
    slow.diskDelayMin = 3_000 * MILLI;
    slow.diskDelayMax = 3_100 * MILLI;
    slow.call(LivenessTest::propose);
    assertTrue(
        cluster.runUntil(
            () -> cluster.leader().filter(leader -> leader != slow).isPresent(), 2_500 * MILLI));
    long term = cluster.awaitLeader().status().term();
    cluster.runFor(10_000 * MILLI);
    assertEquals(term, cluster.awaitLeader().status().term());
  }

  @Test
  void transfersToEveryVoterInTurnSucceedWithoutAnElectionTimeout() {
    var cluster = SimCluster.of(3, 13, RaftOptions.DEFAULT);
    cluster.awaitLeader();
    for (long to : List.of(1L, 2L, 3L, 1L)) {
      cluster.runFor(100 * MILLI);
      cluster.awaitLeader().call(core -> core.transferLeadership(to));
      assertTrue(cluster.runUntil(() -> cluster.node(to).leads(), 20 * MILLI));
    }
  }

  private static void propose(RaftCore core) {
    if (core.acceptsProposals()) {
      core.propose(new byte[8]);
    }
  }

  private static void change(SimCluster cluster, Membership next) {
    cluster
        .awaitLeader()
        .call(core -> core.changeMembership(next.at(core.status().members().epoch() + 1)));
    cluster.runFor(5 * MILLI);
  }

  private static void assertWrites(SimCluster cluster, long replicas) {
    cluster.awaitLeader().call(LivenessTest::propose);
    cluster.runFor(5 * MILLI);
    assertTrue(cluster.runUntil(() -> caughtUp(cluster, replicas), 1_000 * MILLI));
  }

  private static boolean caughtUp(SimCluster cluster, long replicas) {
    long last = cluster.awaitLeader().status().last();
    return cluster.nodes.values().stream()
            .filter(node -> node.running && node.applied() == last)
            .count()
        >= replicas;
  }

  private static Persist hardState(long term) {
    var state = new HardState(term, HardState.NOBODY);
    return new Persist(Optional.empty(), Optional.of(state), List.of(), List.of(), Position.ZERO);
  }
}
