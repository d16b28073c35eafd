package dev.kvorum.kvnode.sim;

import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.shard.machine.StateMachine;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import dev.kvorum.kvnode.shard.replica.ReplicaOptions.Keeping;
import dev.kvorum.kvnode.shard.replica.Surroundings;
import dev.kvorum.kvnode.shard.residents.Residents;
import dev.kvorum.kvnode.shard.route.LocalShards;
import java.util.Set;
import java.util.SplittableRandom;

/** The replicas of one process, and what they live in. */
final class SimHouse implements Residents.House {

  private final World world;
  private final SimNode node;
  private final Surroundings around;
  private final SplittableRandom random;
  private final LocalShards local;

  SimHouse(
      World world, SimNode node, Surroundings around, SplittableRandom random, LocalShards local) {
    this.world = world;
    this.node = node;
    this.around = around;
    this.random = random;
    this.local = local;
  }

  @Override
  public Residents.Home home(ClusterState map, ShardDescriptor shard, long replica) {
    EngineKind kind = shard.isMeta() ? EngineKind.MEMORY : node.engines().kind();
    return new Residents.Home(node.engines().open(kind, replica), keeping(kind), random.nextLong());
  }

  @Override
  public StateMachine watched(ShardDescriptor shard, long replica, StateMachine machine) {
    return new Witness(shard.id(), replica, machine, node.promises(), world);
  }

  @Override
  public void comes(ShardDescriptor shard, RaftAgent agent) {
    SimFailure.check(
        agent.status().commit() <= world.ledger().group(shard.id()).committed(),
        "a start knows no more than was committed",
        agent.status());
    local.add(shard, agent);
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

  private static Keeping keeping(EngineKind kind) {
    return switch (kind) {
      case MEMORY -> Keeping.IN_SNAPSHOTS;
      case ROCKSDB, LMDB, LEVELDB -> Keeping.IN_ENGINE;
    };
  }
}
