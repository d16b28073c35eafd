package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.Commands.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.shard.machine.Outcome;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who may take part: what rules 1 and 3 of {@code docs/testing.md} prevent, in whole clusters. */
class IdentityRulesTest {

  /** Else: two empty nodes are a majority, elect each other, and have lost every write. */
  @Test
  void rule1_twoOfThreeThatComeBackEmptyElectNobody() {
    try (var cluster = DirectedCluster.ofThree(DirectedCluster.ROOMY)) {
      cluster.write(put("k", "v"));
      cluster.untilWhole();
      SimNode kept = cluster.node(0);
      for (SimNode wiped : cluster.others(kept)) {
        wiped.wipe();
      }
      cluster.others(kept).forEach(cluster::boot);
      cluster.pass(1_000); // a leader that was left alone has stepped down by now
      for (int i = 0; i < 1_000; i++) {
        cluster.pass(10);
        assertEquals(Optional.empty(), cluster.leading(cluster.shard()), "nobody leads");
      }
      for (SimNode wiped : cluster.others(kept)) {
        assertEquals(SimNode.State.OUTSIDE, wiped.state());
      }
      assertInstanceOf(Outcome.Found.class, cluster.look(kept, "k"));
    }
  }

  /**
   * Else:
   *
   * <ol>
   *   <li>A node's volume is copied, and the node goes on, restarts, and acknowledges a write.
   *   <li>The copy is put in its place.
   *   <li>It has forgotten the write, and elects one that never had it.
   * </ol>
   */
  @Test
  void rule3_anOldCopyOfADiskElectsNobodyHoweverOftenItIsStarted() {
    try (var cluster = DirectedCluster.ofThree(DirectedCluster.ROOMY)) {
      SimNode node = cluster.others(cluster.leader()).getFirst();
      SimDisk copy = node.disk().copy(1);
      for (int i = 0; i < 3; i++) {
        cluster.kill(node);
        cluster.boot(node);
        cluster.untilWhole();
      }
      SimNode leader = cluster.leader();
      if (leader == node) {
        leader = cluster.others(node).getFirst();
        cluster.handOver(leader);
      }
      SimNode third = third(cluster, leader, node);
      cluster.isolate(third);
      cluster.write(put("k", "v")); // by the leader and the node
      cluster.kill(node);
      node.restore(copy);
      cluster.isolate(leader);
      cluster.mend(third, node);
      for (int start = 0; start < 6; start++) {
        cluster.boot(node);
        cluster.pass(2_000);
        assertTrue(!cluster.agent(third).leads(), "elected by an old copy, at start " + start);
        cluster.kill(node);
      }
      cluster.boot(node);
      assertEquals(SimNode.State.OUTSIDE, node.state());
      assertEquals(1, cluster.totals().counted("old disks refused"));
    }
  }

  /** Else: the nodes that remember it restart too, and have forgotten. */
  @Test
  void rule3_whatMetaKnowsOfBootsOutlivesThoseWhoSawThem() {
    try (var cluster = DirectedCluster.ofThree(DirectedCluster.ROOMY)) {
      SimNode node = cluster.others(cluster.leader()).getFirst();
      SimDisk copy = node.disk().copy(1);
      for (int i = 0; i < 3; i++) {
        cluster.kill(node);
        cluster.boot(node);
      }
      cluster.tellMeta(node);
      cluster.nodes().forEach(cluster::kill);
      node.restore(copy);
      cluster.nodes().forEach(cluster::boot);
      cluster.until("it is refused", () -> cluster.totals().counted("old disks refused") == 1);
      cluster.kill(node);
      cluster.boot(node);
      assertEquals(SimNode.State.OUTSIDE, node.state());
      cluster.write(put("k", "the others go on"));
    }
  }

  private static SimNode third(DirectedCluster cluster, SimNode one, SimNode other) {
    return cluster.others(one).stream().filter(node -> node != other).findFirst().orElseThrow();
  }

  /** The record is still there, and so are the disks: nothing begins anew. */
  @Test
  void rule1_aRecordThatIsThereAgainBeginsNoClusterAnew() {
    try (var cluster = DirectedCluster.ofThree(DirectedCluster.ROOMY)) {
      cluster.write(put("k", "v"));
      cluster.nodes().forEach(cluster::losePower);
      cluster.nodes().forEach(cluster::boot);
      cluster.untilWhole();
      assertInstanceOf(Outcome.Found.class, cluster.look(cluster.leader(), "k"));
    }
  }
}
