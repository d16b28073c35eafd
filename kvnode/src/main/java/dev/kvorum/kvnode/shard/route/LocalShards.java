package dev.kvorum.kvnode.shard.route;

import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.shard.replica.Clock;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** The replicas on this node, by shard and by replica id. */
public final class LocalShards {

  private final Clock clock;
  private final BooleanSupplier hasRoom;
  private final Map<Long, RaftShard> byShard = new ConcurrentHashMap<>();
  private final Map<Long, RaftAgent> byReplica = new ConcurrentHashMap<>();

  /**
   * @param hasRoom whether the disk takes more than deletions
   */
  public LocalShards(Clock clock, BooleanSupplier hasRoom) {
    this.clock = clock;
    this.hasRoom = hasRoom;
  }

  public void add(ShardDescriptor descriptor, RaftAgent agent) {
    byReplica.put(agent.replica(), agent);
    byShard.put(descriptor.id(), new RaftShard(agent, clock, hasRoom));
  }

  /** Nobody finds it any more; another replica of its shard that has come in its place stays. */
  public void remove(RaftAgent agent) {
    byReplica.remove(agent.replica(), agent);
    byShard.computeIfPresent(agent.shard(), (_, shard) -> shard.agent() == agent ? null : shard);
  }

  public Optional<RaftAgent> agentOf(long replica) {
    return Optional.ofNullable(byReplica.get(replica));
  }

  public Optional<RaftAgent> agentOfShard(long shard) {
    return shard(shard).map(RaftShard::agent);
  }

  public Collection<RaftAgent> agents() {
    return byReplica.values();
  }

  Optional<RaftShard> shard(long id) {
    return Optional.ofNullable(byShard.get(id));
  }
}
