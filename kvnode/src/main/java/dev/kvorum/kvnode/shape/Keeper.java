package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.Change;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.shard.machine.ChildShard;
import dev.kvorum.kvnode.shard.machine.ShardCommand;
import dev.kvorum.kvnode.shard.replica.PendingWrite;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import dev.kvorum.kvnode.shard.route.LocalShards;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings what meta asks of a shard into the shard's own log, on the node of the shard's leader. The
 * log decides whether it still counts: each step carries its epoch, and one that the shard is past
 * changes nothing (SAFETY 16). So a step may be proposed by an old leader, by one with an old map,
 * or twice.
 */
final class Keeper {

  /** A step that was proposed may be lost with its leader. */
  private static final long AGAIN_NANOS = Duration.ofMillis(200).toNanos();

  private final ClusterMap map;
  private final LocalShards local;
  private final Map<Long, Proposed> proposed = new HashMap<>();
  private long version = -1;
  private List<ShardDescriptor> asked = List.of();

  private record Proposed(long epoch, long atNanos) {}

  Keeper(Site site) {
    map = site.map();
    local = site.local();
  }

  /** On the agents' thread, at every tick. */
  void tick(long now) {
    map.state().ifPresent(this::follow);
    for (ShardDescriptor shard : asked) {
      local
          .agentOfShard(shard.id())
          .filter(RaftAgent::leads)
          .ifPresent(agent -> ask(agent, shard, now));
    }
  }

  private void follow(ClusterState state) {
    if (state.version() != version) {
      version = state.version();
      asked = state.shards().stream().filter(shard -> !shard.isSettled()).toList();
      proposed.keySet().removeIf(shard -> asked.stream().noneMatch(each -> each.id() == shard));
    }
  }

  private void ask(RaftAgent agent, ShardDescriptor shard, long now) {
    switch (shard.change()) {
      case Change.None _ -> {}
      case Change.Learn _, Change.Promote _, Change.Leave _ -> {
        if (agent.status().members().epoch() < shard.epoch()) {
          agent.changeMembership(shard.membership());
        }
      }
      case Change.Split(long _, long child) ->
          map.shard(child).ifPresent(to -> propose(agent, shard, split(shard.epoch(), to), now));
      case Change.Freeze(long operation) ->
          propose(agent, shard, new ShardCommand.Freeze(shard.epoch(), operation), now);
      case Change.Unfreeze _ ->
          propose(agent, shard, new ShardCommand.Unfreeze(shard.epoch()), now);
      case Change.Absorb(long _, long donor, long frozenIndex) ->
          map.shard(donor)
              .ifPresent(
                  from ->
                      propose(
                          agent,
                          shard,
                          new ShardCommand.Absorb(shard.epoch(), donor, from.range(), frozenIndex),
                          now));
    }
  }

  private static ShardCommand split(long epoch, ShardDescriptor child) {
    return new ShardCommand.Split(
        epoch, new ChildShard(child.id(), child.range(), child.epoch(), child.replicas()));
  }

  private void propose(RaftAgent agent, ShardDescriptor shard, ShardCommand command, long now) {
    if (hasDone(agent, shard) || wasProposedLately(shard, now)) {
      return;
    }
    proposed.put(shard.id(), new Proposed(shard.epoch(), now));
    agent.offer(PendingWrite.of(command, now + AGAIN_NANOS, _ -> {})); // the state tells its end
  }

  private static boolean hasDone(RaftAgent agent, ShardDescriptor shard) {
    return agent.machine().shardState().filter(state -> state.epoch() >= shard.epoch()).isPresent();
  }

  private boolean wasProposedLately(ShardDescriptor shard, long now) {
    return Optional.ofNullable(proposed.get(shard.id()))
        .filter(last -> last.epoch() == shard.epoch() && now - last.atNanos() < AGAIN_NANOS)
        .isPresent();
  }
}
