package dev.kvorum.kvnode.raft.sim;

import static dev.kvorum.kvnode.raft.sim.SimCluster.MILLI;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.raft.RaftOptions;
import dev.kvorum.kvnode.raft.RaftVariants;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random trouble, every promise of Raft judged after every event, and recovery once there is peace.
 */
class RaftSimulationTest {

  /**
   * Messages and caches of a few entries, and disks that are soon slow, so that everything rare is
   * common.
   */
  static final RaftOptions SMALL = RaftVariants.of(400 * MILLI, 150 * MILLI, 200, 300);

  private static final int[] VOTERS = {3, 1, 3, 2, 3, 4, 3, 5};

  @Test
  void keepsItsPromisesUnderAnyTrouble() {
    Long seed = Long.getLong("raft.seed");
    if (seed != null) {
      run(seed);
    } else {
      runs(LongStream.range(0, Long.getLong("raft.seeds", 1_000)));
    }
  }

  @Test
  @Tag("slow")
  void keepsItsPromisesForTwentyThousandSeeds() {
    runs(LongStream.range(0, Long.getLong("raft.seeds", 20_000)).parallel());
  }

  private static void runs(LongStream seeds) {
    List<Witness> witnesses = seeds.mapToObj(RaftSimulationTest::run).toList();
    assertTrue(
        witnesses.stream().anyMatch(witness -> witness.rests() > 0), "no group went to rest");
    assertTrue(
        witnesses.stream().anyMatch(witness -> witness.timesAlone() > 0),
        "no group shrank to one that goes on alone");
  }

  private static Witness run(long seed) {
    try {
      var cluster = SimCluster.of(VOTERS[(int) (seed % VOTERS.length)], seed, SMALL);
      var chaos = new Chaos(cluster);
      chaos.rageFor(3_000 * MILLI);
      chaos.calmDown();
      return cluster.witness;
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("-Draft.seed=" + seed + ": " + e.getMessage(), e);
    }
  }
}
