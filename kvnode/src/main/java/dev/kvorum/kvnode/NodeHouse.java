package dev.kvorum.kvnode;

import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.Keyspace;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import dev.kvorum.kvnode.shard.replica.Surroundings;
import dev.kvorum.kvnode.shard.residents.Residents;
import dev.kvorum.kvnode.shard.route.LocalShards;
import java.security.SecureRandom;
import java.util.Set;

/** What a node has for its replicas: engines, files, and who must know of them. */
final class NodeHouse implements Residents.House {

  private final Surroundings around;
  private final Engines engines;
  private final LocalShards local;
  private final SecureRandom seeds = new SecureRandom();

  NodeHouse(Surroundings around, Engines engines, LocalShards local) {
    this.around = around;
    this.engines = engines;
    this.local = local;
  }

  @Override
  public Residents.Home home(ClusterState map, ShardDescriptor shard, long replica) {
    EngineKind kind = engineOf(map, shard);
    return new Residents.Home(engines.open(kind, replica), Engines.keeping(kind), seeds.nextLong());
  }

  @Override
  public void comes(ShardDescriptor shard, RaftAgent agent) {
    local.add(shard, agent);
  }

  @Override
  public void leaves(RaftAgent agent) {
    local.remove(agent);
  }

  @Override
  public void clear(long replica) {
    engines.drop(replica);
    around.clearSnapshots(other -> other != replica);
  }

  @Override
  public void clearAllBut(Set<Long> replicas) {
    engines.dropAllBut(replicas);
    around.clearSnapshots(replicas::contains);
  }

  /** Meta is small and on every node: it needs no files of its own. */
  private static EngineKind engineOf(ClusterState map, ShardDescriptor shard) {
    return map.keyspace(shard.keyspace()).map(Keyspace::engine).orElse(EngineKind.MEMORY);
  }
}
