package dev.kvorum.kvnode.sim;

import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.shard.KeyValueMachine;
import dev.kvorum.kvnode.shard.LocalShards;
import dev.kvorum.kvnode.shard.MetaMachine;
import dev.kvorum.kvnode.shard.RaftAgent;
import dev.kvorum.kvnode.shard.ReplicaOpener;
import dev.kvorum.kvnode.shard.ReplicaOptions.Keeping;
import dev.kvorum.kvnode.shard.Residents;
import dev.kvorum.kvnode.shard.StateMachine;
import dev.kvorum.kvnode.shard.Surroundings;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** The replicas of one process, and what they live in. */
final class SimHouse implements Residents.House {

  private final World world;
  private final SimNode node;
  private final Surroundings around;
  private final SplittableRandom random;
  private final LocalShards local;
  private final Consumer<RaftAgent> opened;
  private final ReplicaOpener opener;

  SimHouse(
      World world,
      SimNode node,
      Surroundings around,
      SplittableRandom random,
      LocalShards local,
      Consumer<RaftAgent> opened) {
    this.world = world;
    this.node = node;
    this.around = around;
    this.random = random;
    this.local = local;
    this.opened = opened;
    opener = new ReplicaOpener(around, Scenario.RAFT);
  }

  @Override
  public RaftAgent open(ClusterState map, ShardDescriptor shard, long replica) {
    EngineKind kind =
        shard.id() == ShardDescriptor.META ? EngineKind.MEMORY : node.engines().kind();
    RaftAgent agent =
        opener.open(
            new ReplicaOpener.Opening(
                shard, replica, Residents.beginning(map), keeping(kind), random.nextLong()),
            node.engines().open(kind, replica),
            engine ->
                new Witness(
                    shard.id(), replica, machine(shard.id(), engine), node.promises(), world));
    SimFailure.check(
        agent.status().commit() <= world.ledger().group(shard.id()).committed(),
        "a start knows no more than was committed",
        agent.status());
    local.add(shard, agent);
    opened.accept(agent);
    return agent;
  }

  @Override
  public void leaves(RaftAgent agent) {
    local.remove(agent);
  }

  @Override
  public void clear(long replica) {
    node.engines().drop(replica);
    around.clearSnapshots(other -> other != replica);
    world.totals().count("replicas gone");
  }

  @Override
  public void clearAllBut(Set<Long> replicas) {
    node.engines().dropAllBut(replicas);
    around.clearSnapshots(replicas::contains);
  }

  private StateMachine machine(long shard, Engine engine) {
    return shard == ShardDescriptor.META
        ? new MetaMachine(engine, around.map()::learn)
        : new KeyValueMachine(engine);
  }

  private static Keeping keeping(EngineKind kind) {
    return switch (kind) {
      case MEMORY -> Keeping.IN_SNAPSHOTS;
      case ROCKSDB, LMDB, LEVELDB -> Keeping.IN_ENGINE;
    };
  }
}
