package dev.kvorum.kvnode.shard.route;

import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.shard.machine.MetaMachine;
import dev.kvorum.kvnode.shard.replica.RaftAgent;

/** What is known here of meta's log. Any thread. */
public record LocalMeta(ClusterMap map, LocalShards local) {

  /**
   * Whether the log has the cluster's first state, as a replica of meta here says, or any state
   * that the log has made.
   */
  public boolean isFormed() {
    return map.state().filter(state -> !state.asFormed()).isPresent()
        || local
            .agentOfShard(ShardDescriptor.META)
            .map(RaftAgent::machine)
            .filter(machine -> machine instanceof MetaMachine meta && meta.isFormed())
            .isPresent();
  }
}
