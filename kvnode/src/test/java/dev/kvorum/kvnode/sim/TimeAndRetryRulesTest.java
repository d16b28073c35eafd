package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.Commands.delete;
import static dev.kvorum.kvnode.sim.Commands.named;
import static dev.kvorum.kvnode.sim.Commands.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.shard.machine.Command;
import dev.kvorum.kvnode.shard.machine.Condition;
import dev.kvorum.kvnode.shard.machine.Outcome;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Versions, stamps and repeats: what rules 22, 24 and 25 of {@code docs/testing.md} prevent. */
class TimeAndRetryRulesTest {

  private static final String FILLING = "-".repeat(100);
  private static final long YEAR_MILLIS = 365L * 24 * 3600 * 1000;

  /** Else: a key is deleted and made again, gets its old version, and an old If-Match matches. */
  @Test
  void rule22_noVersionComesBackAcrossDeletionSnapshotRestartAndLeaders() {
    try (var cluster = DirectedCluster.ofThree(DirectedCluster.TIGHT)) {
      long version = 0;
      for (int round = 0; round < 3; round++) {
        SimNode behind = cluster.others(cluster.leader()).getFirst();
        var created = assertInstanceOf(Outcome.Created.class, cluster.write(put("k", "v")));
        assertTrue(created.version() > version, created + " after " + version);
        cluster.isolate(behind);
        fill(cluster);
        version = assertInstanceOf(Outcome.Deleted.class, cluster.write(delete("k"))).version();
        cluster.rejoin(behind);
        cluster.untilWhole();
        cluster.nodes().forEach(cluster::losePower);
        cluster.nodes().forEach(cluster::boot);
        cluster.handOver(behind);
        assertEquals(
            new Outcome.PreconditionFailed(OptionalLong.empty()),
            cluster.write(put("k", "w", new Condition.VersionIs(created.version()))));
      }
      assertTrue(cluster.totals().counted("snapshots installed") > 0);
    }
  }

  /** Else: one clock a year ahead leads, and everything that ends by time has ended. */
  @Test
  void rule24_oneClockAYearAheadExpiresNothing() {
    try (var cluster = DirectedCluster.ofThree(DirectedCluster.ROOMY)) {
      Command once = named("once", put("k", "v"));
      assertEquals(new Outcome.Created(1), cluster.write(once));
      SimNode ahead = cluster.leader();
      long stamp = stamp(cluster);
      long began = cluster.now();
      ahead.clock().jump(YEAR_MILLIS);
      for (int i = 0; i < 20; i++) {
        cluster.write(put("x", "v"));
        cluster.pass(1_000);
      }
      assertEquals(new Outcome.Created(1), cluster.write(once), "it is still remembered");
      long elapsed = (cluster.now() - began) / EventQueue.MILLI;
      assertTrue(
          stamp(cluster) - stamp <= elapsed * 2.2, "at twice the speed, and by drift, at most");
      assertTrue(stamp(cluster) - stamp >= elapsed * 0.9, "and time goes on");
    }
  }

  /** Else: what is due at zero isn't due for years. */
  @Test
  void anAgentTicksThoughItsClockBeganBelowZero() {
    try (var cluster = DirectedCluster.ofOne(EngineKind.MEMORY, DirectedCluster.ROOMY)) {
      SimNode only = cluster.leader();
      do {
        cluster.losePower(only);
        cluster.boot(only);
      } while (only.clock().nanos() >= 0);
      cluster.until("it leads", () -> cluster.agent(only).leads());
      assertInstanceOf(Outcome.Created.class, cluster.write(put("k", "v")));
    }
  }

  /** Else: it takes its own clock for the first stamp, while others are in its log. */
  @Test
  void rule24_aLeaderThatHasNotReplayedItsLogExpiresNothing() {
    try (var cluster = DirectedCluster.ofOne(EngineKind.MEMORY, DirectedCluster.ROOMY)) {
      Command once = named("once", put("k", "v"));
      assertEquals(new Outcome.Created(1), cluster.write(once));
      long stamp = stamp(cluster);
      SimNode only = cluster.leader();
      cluster.losePower(only);
      only.clock().jump(YEAR_MILLIS);
      cluster.boot(only);
      cluster.until("it leads", () -> cluster.agent(only).leads());
      assertEquals(0, cluster.agent(only).machine().stampMillis(), "it has applied nothing yet");
      assertEquals(new Outcome.Created(1), cluster.write(only, cluster.shard(), once));
      assertTrue(stamp(cluster) - stamp < 1_000, "time has not jumped");
    }
  }

  @Test
  void rule24_stampsNeverFallHoweverTheClocksOfLeadersDiffer() {
    try (var cluster = DirectedCluster.ofThree(DirectedCluster.TIGHT)) {
      cluster.node(0).clock().jump(YEAR_MILLIS);
      cluster.node(1).clock().jump(-YEAR_MILLIS);
      cluster.write(put("k", "v"));
      long before = stamp(cluster);
      for (int i = 0; i < 12; i++) {
        cluster.handOver(cluster.node(i % 3));
        cluster.write(put("k", "v" + i));
        assertTrue(stamp(cluster) >= before, "stamps never fall");
        before = stamp(cluster);
        if (i % 5 == 4) {
          fill(cluster);
          cluster.nodes().forEach(cluster::losePower);
          cluster.nodes().forEach(cluster::boot);
        }
      }
    }
  }

  /** Else: a write is repeated after its leader was lost, and is made twice. */
  @Test
  void rule25_aRepeatGetsTheFirstAnswerAcrossSnapshotRestartAndLeaders() {
    try (var cluster = DirectedCluster.ofThree(DirectedCluster.TIGHT)) {
      Command made = named("made", put("k", "v"));
      Command refused = named("refused", put("k", "w", new Condition.Absent()));
      var first = assertInstanceOf(Outcome.Created.class, cluster.write(made));
      var second = new Outcome.PreconditionFailed(OptionalLong.of(first.version()));
      assertEquals(second, cluster.write(refused));
      SimNode behind = cluster.others(cluster.leader()).getFirst();
      cluster.write(delete("k"));
      cluster.losePower(behind);
      fill(cluster);
      cluster.boot(behind);
      cluster.untilWhole();
      cluster.handOver(behind);
      assertRepeats(cluster, made, first, refused, second);
      cluster.nodes().forEach(cluster::losePower);
      cluster.nodes().forEach(cluster::boot);
      assertRepeats(cluster, made, first, refused, second);
    }
  }

  private static void assertRepeats(
      DirectedCluster cluster,
      Command made,
      Outcome.OfWrite first,
      Command refused,
      Outcome.OfWrite second) {
    assertEquals(first, cluster.write(made));
    assertEquals(second, cluster.write(refused), "a refused condition is an answer too");
    assertEquals(
        new Outcome.IdempotencyKeyReused(), cluster.write(named("made", put("k", "another"))));
    assertInstanceOf(Outcome.Missing.class, cluster.look(cluster.leader(), "k"));
  }

  /** So much that the log is compacted and who was away needs a snapshot. */
  private static void fill(DirectedCluster cluster) {
    for (int i = 0; i < 120; i++) {
      cluster.write(put("filling" + i % 20, FILLING));
    }
  }

  private static long stamp(DirectedCluster cluster) {
    return cluster.agent(cluster.leader()).machine().stampMillis();
  }
}
