package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.Commands.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.kvorum.kvnode.shard.Outcome;
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
