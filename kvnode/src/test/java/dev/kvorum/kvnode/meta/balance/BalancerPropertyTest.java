package dev.kvorum.kvnode.meta.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import dev.kvorum.kvnode.meta.BootstrapRecord.Member;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.MetaJson;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** {@code -Dmeta.seed=} repeats what a failed run has named. */
class BalancerPropertyTest {

  private static final int SEEDS = Integer.getInteger("meta.seeds", 40);
  private static final int DISORDER_TICKS = 300;
  private static final int QUIET_TICKS = 60;
  private static final int CALM_TICKS_MAX = 4_000;

  @Test
  void fromAnyStateItConvergesAndThenItIsSilent() {
    long first = Long.getLong("meta.seed", 1);
    long last = Long.getLong("meta.seed", SEEDS);
    LongStream.rangeClosed(first, last).forEach(BalancerPropertyTest::live);
  }

  private static void live(long seed) {
    try {
      var random = new SplittableRandom(seed);
      var cluster = new ModelCluster(formed(random), random);
      var disorder = new Disorder(cluster, random);
      for (int i = 0; i < DISORDER_TICKS; i++) {
        disorder.strike();
        cluster.tick();
      }
      disorder.end();
      calm(cluster);
      ClusterState end = cluster.state();
      assertEquals(end, MetaJson.decode(MetaJson.encode(end), ClusterState.class));
      new Balance(cluster).check();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("-Dmeta.seed=" + seed + ": " + e.getMessage(), e);
    }
  }

  /** Silence counts only when it is longer than every delay that something may be waiting for. */
  private static void calm(ModelCluster cluster) {
    int quietTicks = 0;
    for (int i = 0; i < CALM_TICKS_MAX && quietTicks < QUIET_TICKS; i++) {
      ClusterState before = cluster.state();
      cluster.tick();
      quietTicks = cluster.isQuiet() && cluster.state().equals(before) ? quietTicks + 1 : 0;
    }
    boolean isQuiet = quietTicks == QUIET_TICKS;
    assertTrue(
        isQuiet,
        () ->
            "it comes to rest: %s, waiting %s, running %s"
                .formatted(
                    cluster.plan().next(), cluster.plan().waiting(), cluster.state().operations()));
  }

  private static ClusterState formed(SplittableRandom random) {
    int nodes = random.nextInt(1, 7);
    int factor = nodes >= 5 && random.nextInt(3) == 0 ? 5 : nodes >= 3 ? 3 : 1;
    int shards = random.nextInt(16) == 0 ? random.nextInt(1, 257) : random.nextInt(1, 12);
    return ClusterMap.formed(
        new BootstrapRecord(
            BootstrapRecord.FORMAT,
            new UUID(1, 2),
            IntStream.range(0, nodes)
                .mapToObj(i -> new Member(i, 100 + i, "host-" + i + ":7080"))
                .toList(),
            shards,
            factor,
            EngineKind.MEMORY));
  }
}
