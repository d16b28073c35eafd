package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.Change;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.shard.LocalShards;
import dev.kvorum.kvnode.shard.RaftAgent;
import java.util.List;

/**
 * Brings what meta asks of a shard into the shard's own log, on the node of the shard's leader. The
 * log decides whether it still counts: each step carries its epoch, and one that the shard is past
 * changes nothing (SAFETY 16). So a step may be proposed by an old leader, by one with an old map,
 * or twice.
 */
public final class Keeper {

  private final ClusterMap map;
  private final LocalShards local;
  private long version = -1;
  private List<ShardDescriptor> asked = List.of();

  public Keeper(ClusterMap map, LocalShards local) {
    this.map = map;
    this.local = local;
  }

  /** On the agents' thread, at every tick. */
  public void tick() {
    map.state().ifPresent(this::follow);
    for (ShardDescriptor shard : asked) {
      local
          .agentOfShard(shard.id())
          .filter(RaftAgent::leads)
          .filter(agent -> agent.status().members().epoch() < shard.epoch())
          .ifPresent(agent -> agent.changeMembership(shard.membership()));
    }
  }

  private void follow(ClusterState state) {
    if (state.version() != version) {
      version = state.version();
      asked =
          state.shards().stream()
              .filter(shard -> shard.change() instanceof Change.Members)
              .toList();
    }
  }
}
