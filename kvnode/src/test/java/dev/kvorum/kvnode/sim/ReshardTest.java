package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.Commands.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.meta.HashRange;
import dev.kvorum.kvnode.meta.OperationPhase;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.shard.machine.Command;
import dev.kvorum.kvnode.shard.machine.Outcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Shards split and merge as meta's conductor has it. */
class ReshardTest {

  private static final int KEYS = 60;

  @ParameterizedTest
  @EnumSource
  void upAndDownEveryKeyIsWhereItBelongsWithARisingVersion(EngineKind engine) {
    try (var cluster = of(engine)) {
      write(cluster, "first");
      reshard(cluster, 4);
      check(cluster, "first");
      write(cluster, "second");
      reshard(cluster, 1);
      check(cluster, "second");
      write(cluster, "third");
      reshard(cluster, 3);
      check(cluster, "third");
    }
  }

  @ParameterizedTest
  @EnumSource
  void allPowerLostInEachPhaseLosesNothing(EngineKind engine) {
    try (var cluster = of(engine)) {
      write(cluster, "first");
      cluster.reshard(3);
      outagesUntil(cluster, 3, OperationPhase.SPLITTING);
      check(cluster, "first");
      write(cluster, "second");
      cluster.reshard(1);
      outagesUntil(
          cluster,
          1,
          OperationPhase.MERGING,
          OperationPhase.FREEZING,
          OperationPhase.ABSORBING,
          OperationPhase.ADOPTING,
          OperationPhase.RETIRED);
      check(cluster, "second");
    }
  }

  /**
   * The power fails as soon as each of these phases is seen, and then again and again, each time a
   * little later, until the shards are as wanted.
   */
  private static void outagesUntil(DirectedCluster cluster, int shards, OperationPhase... phases) {
    for (OperationPhase phase : phases) {
      cluster.until(
          phase + " is under way",
          () -> cluster.map().operations().stream().anyMatch(each -> each.phase() == phase));
      outage(cluster);
    }
    for (int i = 0; i < 20; i++) {
      cluster.pass(20 + 30L * i);
      outage(cluster);
    }
    settled(cluster, shards);
    cluster.pass(5_000); // leaders go where they were wanted meanwhile
  }

  private static void outage(DirectedCluster cluster) {
    cluster.nodes().forEach(cluster::losePower);
    cluster.nodes().forEach(cluster::boot);
  }

  private static void reshard(DirectedCluster cluster, int shards) {
    cluster.reshard(shards);
    settled(cluster, shards);
  }

  private static void settled(DirectedCluster cluster, int shards) {
    cluster.until(
        shards + " shards",
        () ->
            cluster.map().operations().isEmpty()
                && cluster.map().shards().stream().allMatch(ShardDescriptor::isSettled)
                && cluster.shards().size() == shards);
    assertEquals(
        HashRange.even(shards), cluster.shards().stream().map(ShardDescriptor::range).toList());
  }

  private static void write(DirectedCluster cluster, String value) {
    for (int i = 0; i < KEYS; i++) {
      Command put = put("k" + i, value);
      long shard = cluster.owner(put.key());
      cluster.write(cluster.leaderOf(shard), shard, put);
    }
  }

  private static void check(DirectedCluster cluster, String value) {
    cluster.untilWhole();
    for (int i = 0; i < KEYS; i++) {
      var found = assertInstanceOf(Outcome.Found.class, cluster.find("k" + i), "k" + i);
      assertEquals(value, new String(found.value(), java.nio.charset.StandardCharsets.UTF_8));
    }
  }

  private static DirectedCluster of(EngineKind engine) {
    var shape = new Scenario.Shape(3, 1, 3, engine);
    var cluster = DirectedCluster.of(shape, DirectedCluster.TIGHT, DirectedCluster.WAL);
    cluster.tellMeta(cluster.node(0));
    return cluster;
  }
}
