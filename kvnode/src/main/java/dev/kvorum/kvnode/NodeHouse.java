package dev.kvorum.kvnode;

import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.Keyspace;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.raft.RaftOptions;
import dev.kvorum.kvnode.shard.KeyValueMachine;
import dev.kvorum.kvnode.shard.LocalShards;
import dev.kvorum.kvnode.shard.MetaMachine;
import dev.kvorum.kvnode.shard.RaftAgent;
import dev.kvorum.kvnode.shard.ReplicaOpener;
import dev.kvorum.kvnode.shard.Residents;
import dev.kvorum.kvnode.shard.Roster;
import dev.kvorum.kvnode.shard.StateMachine;
import dev.kvorum.kvnode.shard.Surroundings;
import java.security.SecureRandom;
import java.util.Set;

/** What a node has for its replicas: engines, files, and who must know of them. */
final class NodeHouse implements Residents.House {

  private final Surroundings around;
  private final Engines engines;
  private final LocalShards local;
  private final Roster roster;
  private final ReplicaOpener opener;
  private final SecureRandom seeds = new SecureRandom();

  NodeHouse(Surroundings around, Engines engines, LocalShards local, Roster roster) {
    this.around = around;
    this.engines = engines;
    this.local = local;
    this.roster = roster;
    opener = new ReplicaOpener(around, RaftOptions.DEFAULT);
  }

  @Override
  public RaftAgent open(ClusterState map, ShardDescriptor shard, long replica) {
    EngineKind kind = engineOf(map, shard);
    RaftAgent agent =
        opener.open(
            new ReplicaOpener.Opening(
                shard, replica, Residents.beginning(map), Engines.keeping(kind), seeds.nextLong()),
            engines.open(kind, replica),
            engine -> machine(shard, engine));
    local.add(shard, agent);
    roster.add(agent);
    return agent;
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

  private StateMachine machine(ShardDescriptor shard, Engine engine) {
    return shard.id() == ShardDescriptor.META
        ? new MetaMachine(engine, around.map()::learn)
        : new KeyValueMachine(engine);
  }

  /** Meta is small and on every node: it needs no files of its own. */
  private static EngineKind engineOf(ClusterState map, ShardDescriptor shard) {
    return map.keyspace(shard.keyspace()).map(Keyspace::engine).orElse(EngineKind.MEMORY);
  }
}
