package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.Commands.put;
import static dev.kvorum.kvnode.sim.EventQueue.MILLI;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.replica.PendingRead.Proof;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import dev.kvorum.kvnode.shard.replica.ReadEnd;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * When a leader may answer from what it has, and who may vote meanwhile: what rules 4, 5 and 7 of
 * {@code docs/testing.md} prevent. A story that needs a certain moment is told at many.
 */
class VoteAndLeaseRulesTest {

  /**
   * Else:
   *
   * <ol>
   *   <li>A follower acknowledges its leader, which holds a lease by that.
   *   <li>It restarts, and has forgotten whom it heard.
   *   <li>It votes for a third, which has long been cut off from the leader.
   *   <li>The third leads and takes a write, and the old leader answers without it.
   * </ol>
   */
  @Test
  void rule4_aFollowerThatRestartsElectsNobodyInsideTheLeaseThatCountsOnIt() {
    for (int moment = 0; moment < 600; moment += 30) {
      try (var cluster = DirectedCluster.ofThree(DirectedCluster.ROOMY)) {
        SimNode leader = cluster.leader();
        SimNode follower = cluster.others(leader).getFirst();
        SimNode third = cluster.others(leader).getLast();
        cluster.pass(500);
        cluster.cut(leader, third);
        cluster.pass(700 + moment);
        RaftAgent holder = cluster.agent(leader);
        ReadEnd.Lease lease = lease(cluster, leader).orElseThrow();
        cluster.kill(follower);
        cluster.cut(leader, follower);
        cluster.boot(follower);
        untilAnotherLeads(cluster, leader);
        assertTrue(!holder.holds(lease), "elected inside a lease, at moment " + moment);
      }
    }
  }

  /** Else: the answer to an old heartbeat comes late and begins a lease that nobody keeps. */
  @Test
  void rule5_anAnswerThatComesLateBeginsNoNewLease() {
    for (int pause = 150; pause < 600; pause += 25) {
      try (var cluster = DirectedCluster.ofThree(DirectedCluster.ROOMY)) {
        SimNode leader = cluster.leader();
        SimNode follower = cluster.others(leader).getFirst();
        SimNode third = cluster.others(leader).getLast();
        cluster.pass(500);
        cluster.cut(leader, third);
        cluster.network().weather(SimNetwork.Weather.CALM.withDelay(45 * MILLI));
        cluster.pass(700);
        leader.pause(pause * MILLI); // what the follower answers waits with it
        cluster.pass(100);
        cluster.cut(leader, follower);
        cluster.network().weather(SimNetwork.Weather.CALM);
        cluster.until("the leader goes on", () -> !leader.paused());
        RaftAgent holder = cluster.agent(leader);
        Optional<ReadEnd.Lease> lease = lease(cluster, leader);
        if (cluster.leading(cluster.shard()).equals(Optional.of(leader))) {
          untilAnotherLeads(cluster, leader);
        }
        assertTrue(
            lease.isEmpty() || !holder.holds(lease.get()),
            "elected inside a lease, after a pause of " + pause);
      }
    }
  }

  /** Else: a follower that stood still reads a heartbeat from before, and says that it is fresh. */
  @Test
  void rule7_aFollowerThatStoodStillTellsTheAgeOfWhatItHas() {
    try (var cluster = DirectedCluster.ofThree(DirectedCluster.ROOMY)) {
      cluster.write(put("k", "old"));
      cluster.untilWhole();
      SimNode leader = cluster.leader();
      SimNode follower = cluster.others(leader).getFirst();
      cluster.agent(follower).probe();
      cluster.pass(1); // the question is on its way
      follower.pause(30_000 * MILLI); // and its answer will wait
      cluster.write(put("k", "new"));
      long changedAt = cluster.now();
      cluster.until("the follower goes on", () -> !follower.paused());
      int oldReads = 0;
      for (int i = 0; i < 2_000 && version(cluster, follower) == 1; i++) {
        long age = follower.clock().nanos() - cluster.agent(follower).freshAsOfNanos();
        boolean never = age > 1_000_000 * MILLI;
        assertTrue(
            never || follower.clock().trueNanosAtMost(age) >= cluster.now() - changedAt,
            "old content is not fresh: it says " + age / MILLI + " ms");
        oldReads++;
        cluster.step();
      }
      assertTrue(oldReads > 0, "it was read while it was old");
    }
  }

  private static long version(DirectedCluster cluster, SimNode node) {
    return ((Outcome.Found) cluster.look(node, "k")).version();
  }

  /** The lease that a read at a node is granted under now, if it is. */
  private static Optional<ReadEnd.Lease> lease(DirectedCluster cluster, SimNode node) {
    List<ReadEnd> ends = cluster.prove(node, Proof.LEASE);
    for (int i = 0; i < 50 && ends.isEmpty(); i++) {
      cluster.step();
    }
    return ends.stream()
        .filter(ReadEnd.Granted.class::isInstance)
        .map(ReadEnd.Granted.class::cast)
        .findFirst()
        .flatMap(ReadEnd.Granted::lease);
  }

  private static void untilAnotherLeads(DirectedCluster cluster, SimNode before) {
    cluster.until(
        "another leads",
        () -> cluster.leading(cluster.shard()).filter(leader -> leader != before).isPresent());
  }
}
