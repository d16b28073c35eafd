package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.meta.balance.Step;
import dev.kvorum.kvnode.peer.Peers;
import dev.kvorum.kvnode.shard.LocalShards;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** Asks leaders to hand over. Each may come to nothing, and is then asked again. */
final class Transfers {

  /** An election and a survey are over by then. */
  private static final long TIME_NANOS = Duration.ofSeconds(2).toNanos();

  private final long self;
  private final LocalShards local;
  private final Peers peers;
  private final Map<Long, Long> askedAt = new HashMap<>();

  Transfers(long self, LocalShards local, Peers peers) {
    this.self = self;
    this.local = local;
    this.peers = peers;
  }

  void forget() {
    askedAt.clear();
  }

  /** The shards whose leader was asked lately. */
  Set<Long> underWay(long now) {
    askedAt.values().removeIf(at -> now - at > TIME_NANOS);
    return Set.copyOf(askedAt.keySet());
  }

  void ask(Step.TransferLeader step, ShardDescriptor shard, long leaderNode, long now) {
    OptionalLong target = shard.replicaOn(step.toNode());
    if (target.isEmpty()) {
      return;
    }
    askedAt.put(shard.id(), now);
    if (leaderNode == self) {
      local.agentOfShard(shard.id()).ifPresent(agent -> agent.transferLeadership(target));
    } else {
      var errand = new Errand.HandOver(shard.id(), target.getAsLong());
      peers.request(
          leaderNode, errand.encode(), _ -> {}); // the next survey tells what became of it
    }
  }
}
