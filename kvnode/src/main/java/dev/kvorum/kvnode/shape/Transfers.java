package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.meta.balance.Observation.ShardSeen;
import dev.kvorum.kvnode.meta.balance.Step;
import dev.kvorum.kvnode.peer.Peers;
import dev.kvorum.kvnode.shard.route.LocalShards;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Asks leaders to hand over. Each may come to nothing, and is then asked again. */
final class Transfers {

  /** An election and a survey are over by then. */
  private static final long TIME_NANOS = Duration.ofSeconds(2).toNanos();

  private final long self;
  private final LocalShards local;
  private final Peers peers;
  private final Map<Long, Asked> asked = new HashMap<>();

  private record Asked(long toNode, long atNanos) {
    boolean isOver(Optional<ShardSeen> shard, long now) {
      return now - atNanos > TIME_NANOS
          || shard.filter(seen -> seen.leader() == toNode).isPresent();
    }
  }

  Transfers(long self, LocalShards local, Peers peers) {
    this.self = self;
    this.local = local;
    this.peers = peers;
  }

  void forget() {
    asked.clear();
  }

  /** The shards whose leader was asked lately, and by what is seen has not handed over yet. */
  Set<Long> underWay(Map<Long, ShardSeen> seen, long now) {
    asked
        .entrySet()
        .removeIf(
            each -> each.getValue().isOver(Optional.ofNullable(seen.get(each.getKey())), now));
    return Set.copyOf(asked.keySet());
  }

  void ask(Step.TransferLeader step, ShardDescriptor shard, long leaderNode, long now) {
    OptionalLong target = shard.replicaOn(step.toNode());
    if (target.isEmpty()) {
      return;
    }
    asked.put(shard.id(), new Asked(step.toNode(), now));
    if (leaderNode == self) {
      local.agentOfShard(shard.id()).ifPresent(agent -> agent.transferLeadership(target));
    } else {
      var errand = new Errand.HandOver(shard.id(), target.getAsLong());
      peers.request(
          leaderNode, errand.encode(), _ -> {}); // the next survey tells what became of it
    }
  }
}
