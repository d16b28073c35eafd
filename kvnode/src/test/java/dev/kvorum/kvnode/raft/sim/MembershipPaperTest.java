package dev.kvorum.kvnode.raft.sim;

import static dev.kvorum.kvnode.raft.sim.SimCluster.MILLI;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.raft.RaftCore;
import dev.kvorum.kvnode.raft.RaftOptions;
import dev.kvorum.kvnode.raft.Restored;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What Ongaro's thesis says of membership changes, with whole groups. */
class MembershipPaperTest {

  /**
   * The bug of single-server changes (thesis §4.1 with its correction of 2015):
   *
   * <ol>
   *   <li>1 leads 1 to 4 and appends that 5 votes too, which reaches 5 only.
   *   <li>2 is elected by 2, 3 and 4, which know nothing of it, and removes 1 with the help of 3.
   *   <li>1 is elected by 1, 4 and 5, and overwrites what 2 and 3 have committed.
   * </ol>
   *
   * So 2 first commits an entry of its own term, which 4 has too if that is a majority.
   */
  @Test
  void section4_1_noChangeBeforeAnEntryOfTheOwnTermIsCommitted() {
    var cluster = SimCluster.of(4, 1, RaftOptions.DEFAULT);
    makeLead(cluster, 1);
    cluster.addNode(5, Restored.newcomer()).start();
    change(cluster, 1, members -> members.withLearner(5));
    awaitChange(cluster, 1, members -> members.withVoter(5));
    cluster.network.lost =
        message ->
            message instanceof Message.Append
                && message.route().from() == 1
                && message.route().to() != 5;
    change(cluster, 1, members -> members.withVoter(5));
    cluster.runFor(20 * MILLI);
    assertEquals(5, cluster.node(5).disk.members().voters().size());
    // 2, 3 and 4 alone: 2 leads, and what it appends reaches nobody.
    cluster.network.isolate(List.of(1L, 5L));
    cluster.network.lost =
        message ->
            message instanceof Message.Append
                || message instanceof Message.PreVote && message.route().from() != 2;
    assertTrue(cluster.runUntil(() -> cluster.node(2).leads(), 5_000 * MILLI));
    assertFalse(mayChange(cluster, 2, members -> members.without(1)), "nothing of its own is in");
    cluster.network.lost = message -> message instanceof Message.Append && message.route().to() < 3;
    awaitChange(cluster, 2, members -> members.without(1));
    cluster.network.lost =
        message -> message instanceof Message.Append && message.route().to() == 4;
    change(cluster, 2, members -> members.without(1));
    long removal = cluster.node(2).status().last();
    assertTrue(cluster.runUntil(() -> cluster.witness.highestCommit() >= removal, 500 * MILLI));
    // Now 1 may talk to 4 and 5, which would have been three of its five.
    cluster.network.heal();
    cluster.network.isolate(List.of(2L, 3L));
    cluster.runFor(10_000 * MILLI);
    assertFalse(cluster.node(1).leads());
    cluster.network.lost = _ -> false;
    cluster.network.heal();
    assertTrue(cluster.runUntil(() -> cluster.node(4).status().commit() >= removal, 9_000 * MILLI));
    assertEquals(Set.of(2L, 3L, 4L), cluster.node(4).status().members().voters());
  }

  @Test
  void section4_2_1_aNewcomerVotesOnlyWhenItHasTheLog() {
    var cluster = SimCluster.of(3, 2, RaftOptions.DEFAULT);
    long leader = cluster.awaitLeader().id;
    propose(cluster, leader);
    cluster.addNode(4, Restored.newcomer()).start();
    cluster.network.lost = message -> message instanceof Message.SnapshotChunk;
    change(cluster, leader, members -> members.withLearner(4));
    cluster.runFor(2_000 * MILLI);
    propose(cluster, leader);
    assertFalse(mayChange(cluster, leader, members -> members.withVoter(4)), "it has nothing");
    assertEquals(0, cluster.node(4).disk.lastIndex());
    cluster.network.lost = _ -> false;
    awaitChange(cluster, leader, members -> members.withVoter(4));
    change(cluster, leader, members -> members.withVoter(4));
    propose(cluster, leader);
    assertEquals(4, cluster.node(4).status().members().voters().size());
  }

  @Test
  void section4_2_1_aGroupAtRestPromotesWhenItIsKeptAwake() {
    var cluster = SimCluster.of(3, 3, RaftOptions.DEFAULT);
    long leader = cluster.awaitLeader().id;
    cluster.runFor(100 * MILLI);
    cluster.addNode(4, Restored.newcomer()).start();
    change(cluster, leader, members -> members.withLearner(4));
    assertTrue(cluster.runUntil(() -> cluster.node(leader).isQuiet(), 10_000 * MILLI));
    assertFalse(mayChange(cluster, leader, members -> members.withVoter(4)), "nobody is heard");
    cluster.node(leader).call(RaftCore::keepAwake);
    awaitChange(cluster, leader, members -> members.withVoter(4));
    assertFalse(cluster.node(leader).isQuiet());
  }

  @Test
  void section4_2_3_aRemovedReplicaThatNeverHeardOfItDeposesNobody() {
    var cluster = SimCluster.of(3, 4, RaftOptions.DEFAULT);
    long leader = cluster.awaitLeader().id;
    cluster.runFor(100 * MILLI);
    long removed = leader % 3 + 1;
    cluster.network.isolate(List.of(removed));
    change(cluster, leader, members -> members.without(removed));
    propose(cluster, leader);
    long term = cluster.node(leader).status().term();
    cluster.network.heal();
    for (int i = 0; i < 20; i++) {
      cluster.runFor(500 * MILLI);
      assertTrue(cluster.node(leader).leads());
      propose(cluster, leader);
    }
    assertEquals(term, cluster.node(leader).status().term());
  }

  /** Leases, reads and rest as the only voter gets company, and is alone again. */
  @Test
  void section4_aGroupGrowsFromOneToFourAndShrinksToOne() {
    for (int seed = 0; seed < 30; seed++) {
      var cluster = SimCluster.of(1, seed, RaftOptions.DEFAULT);
      for (long id = 2; id <= 4; id++) {
        long newcomer = id;
        cluster.addNode(newcomer, Restored.newcomer()).start();
        step(cluster, members -> members.withLearner(newcomer), () -> {});
        step(cluster, members -> members.withVoter(newcomer), () -> {});
      }
      for (long id = 1; id <= 3; id++) {
        long leaver = id;
        step(cluster, members -> members.without(leaver), cluster.node(leaver)::crash);
      }
      assertEquals(Set.of(4L), cluster.awaitLeader().status().members().voters());
    }
  }

  /** One change at whoever leads; then everybody writes, reads and comes to rest. */
  private static void step(SimCluster cluster, UnaryOperator<Membership> to, Runnable then) {
    long leader = cluster.awaitLeader().id;
    cluster.node(leader).call(RaftCore::keepAwake);
    awaitChange(cluster, leader, to);
    change(cluster, leader, to);
    long epoch = cluster.node(leader).disk.members().epoch();
    assertTrue(cluster.runUntil(() -> committed(cluster) >= epoch, 1_500 * MILLI));
    then.run();
    SimNode now = cluster.awaitLeader();
    propose(cluster, now.id);
    long reads = cluster.witness.readsAnswered();
    cluster.node(now.id).read();
    assertTrue(cluster.runUntil(() -> cluster.witness.readsAnswered() > reads, 100 * MILLI));
    assertTrue(cluster.runUntil(now::isQuiet, 5_000 * MILLI));
    assertFalse(now.holdsLease());
  }

  private static long committed(SimCluster cluster) {
    return cluster.leader().map(leader -> leader.status().committedEpoch()).orElse(0L);
  }

  private static void makeLead(SimCluster cluster, long id) {
    cluster.network.lost =
        message -> message instanceof Message.PreVote && message.route().from() != id;
    assertTrue(cluster.runUntil(() -> cluster.node(id).leads(), 5_000 * MILLI));
    cluster.network.lost = _ -> false;
    cluster.runFor(100 * MILLI);
  }

  private static void propose(SimCluster cluster, long leader) {
    long commit = cluster.witness.highestCommit();
    cluster.node(leader).call(core -> core.propose(new byte[8]));
    assertTrue(cluster.runUntil(() -> cluster.witness.highestCommit() > commit, 500 * MILLI));
    cluster.runFor(20 * MILLI);
  }

  private static Membership next(SimNode leader, UnaryOperator<Membership> to) {
    Membership now = leader.status().members();
    return to.apply(now).at(now.epoch() + 1);
  }

  private static boolean mayChange(SimCluster cluster, long leader, UnaryOperator<Membership> to) {
    SimNode node = cluster.node(leader);
    return node.refusal(next(node, to)).isEmpty();
  }

  private static void awaitChange(SimCluster cluster, long leader, UnaryOperator<Membership> to) {
    assertTrue(cluster.runUntil(() -> mayChange(cluster, leader, to), 3_000 * MILLI));
  }

  private static void change(SimCluster cluster, long leader, UnaryOperator<Membership> to) {
    Membership next = next(cluster.node(leader), to);
    cluster.node(leader).call(core -> core.changeMembership(next));
    cluster.runFor(10 * MILLI);
  }
}
