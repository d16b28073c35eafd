package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.Commands.put;
import static dev.kvorum.kvnode.sim.EventQueue.MILLI;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How those that lag come back: what rule 14 of {@code docs/testing.md} prevents. */
class CatchUpRulesTest {

  private static final String FILLING = "-".repeat(100);

  /** Else: memory is small, so whoever rests for a moment needs a snapshot of everything. */
  @Test
  void rule14_aFollowerThatLagsIsSentWhatOnlyTheLogOnDiskStillHas() {
    try (var cluster = DirectedCluster.ofThree(DirectedCluster.ROOMY)) {
      SimNode follower = cluster.others(cluster.leader()).getFirst();
      cluster.isolate(follower);
      write(cluster, 200);
      cluster.rejoin(follower);
      cluster.untilWhole();
      assertEquals(0, cluster.totals().counted("snapshot chunks"));
    }
  }

  /** Else: the log has gone on when the snapshot is there, and the next one comes too late too. */
  @Test
  void rule14_theLogBehindASnapshotThatIsUnderWayIsKept() {
    try (var cluster = DirectedCluster.ofThree(DirectedCluster.TIGHT)) {
      SimNode leader = cluster.leader();
      SimNode follower = cluster.others(leader).getFirst();
      leaveBehind(cluster, follower, 150);
      cluster.network().weather(SimNetwork.Weather.CALM.withDelay(30 * MILLI));
      cluster.rejoin(follower);
      cluster.until("it is sent", () -> cluster.totals().counted("snapshot chunks") > 0);
      long last = cluster.agent(leader).status().last();
      long before = cluster.agent(follower).status().base();
      List<Long> bases = new ArrayList<>();
      while (cluster.agent(follower).status().base() == before) {
        bases.add(cluster.agent(leader).status().base());
        cluster.offer(leader, cluster.shard(), put("k" + bases.size() % 50, FILLING));
        cluster.pass(10);
      }
      long snapshot = cluster.agent(follower).status().base();
      long kept = bases.get(bases.size() - 10); // since then the leader may have heard of it
      assertTrue(
          cluster.agent(leader).status().last() > last + 60, "enough happened to be compacted");
      assertTrue(kept <= snapshot, "it goes on where the snapshot ends: " + kept + ", " + snapshot);
      cluster.network().weather(SimNetwork.Weather.CALM);
      for (int i = 0; i < 100; i++) { // while it restores and catches up
        cluster.offer(leader, cluster.shard(), put("k" + i % 50, FILLING));
        cluster.pass(10);
      }
      cluster.untilWhole();
      assertEquals(1, cluster.totals().counted("snapshots installed"), "one is enough");
    }
  }

  /** Else: the log says that the snapshot is its beginning, and half of the snapshot is there. */
  @Test
  void rule14_aSnapshotIsInstalledOrNotWhereverThePowerFails() {
    for (int operation = 0; operation < 60; operation += 2) {
      try (var cluster = DirectedCluster.ofThree(DirectedCluster.TIGHT)) {
        SimNode follower = cluster.others(cluster.leader()).getFirst();
        leaveBehind(cluster, follower, 80);
        cluster.rejoin(follower);
        cluster.until("it is sent", () -> cluster.totals().counted("snapshot chunks") > 0);
        follower.disk().faults().cutPowerAfter(operation);
        cluster.pass(2_000);
        cluster.boot(follower);
        cluster.untilWhole();
        cluster.losePower(follower); // it has been told of as installed
        cluster.boot(follower);
        cluster.untilWhole();
      }
    }
  }

  /** Else: the receiver goes on from chunks that it doesn't have, or never comes to the end. */
  @Test
  void rule14_aSnapshotArrivesThoughItsChunksComeTwiceAstrayAndInAnyOrder() {
    try (var cluster = DirectedCluster.ofThree(DirectedCluster.TIGHT)) {
      SimNode follower = cluster.others(cluster.leader()).getFirst();
      leaveBehind(cluster, follower, 80);
      cluster
          .network()
          .weather(
              SimNetwork.Weather.CALM
                  .withDuplication(0.5)
                  .withStrays(1)
                  .withOrder(SimNetwork.Order.ANY)
                  .withDelay(5 * MILLI));
      cluster.rejoin(follower);
      cluster.untilWhole();
      cluster.until(
          "it came by a snapshot", () -> cluster.totals().counted("snapshots installed") > 0);
    }
  }

  /** What it lacks is in no log any more, whoever leads. */
  private static void leaveBehind(DirectedCluster cluster, SimNode follower, int writes) {
    cluster.isolate(follower);
    write(cluster, writes);
    long last = cluster.agent(follower).status().last();
    cluster.until(
        "the logs are compacted",
        () ->
            cluster.others(follower).stream()
                .allMatch(other -> cluster.agent(other).status().base() > last));
  }

  private static void write(DirectedCluster cluster, int writes) {
    for (int i = 0; i < writes; i++) {
      cluster.write(put("k" + i % 50, "value " + i + FILLING));
    }
  }
}
