package dev.kvorum.kvnode.meta.balance;

import dev.kvorum.kvnode.meta.Cause;
import dev.kvorum.kvnode.meta.MemberCommand.BeginMove;
import dev.kvorum.kvnode.meta.NodeInfo;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import java.util.Comparator;
import java.util.Optional;

/** Where a replica is best placed: away from its peers' zones first, then where there are few. */
final class Targets {

  private Targets() {}

  /** A node for the replica that leaves {@code from}; empty where no other can take it. */
  static Optional<NodeInfo> best(Situation situation, ShardDescriptor shard, long from) {
    Layout layout = situation.layout();
    return situation.nodes().stream()
        .filter(node -> situation.takesReplica(node.id()))
        .filter(node -> shard.placeOn(node.id()).isEmpty())
        .min(
            Comparator.comparingInt((NodeInfo node) -> layout.crowding(shard, from, node.id()))
                .thenComparingInt(node -> layout.load(node.id())));
  }

  /** Begins a move, or lets it be until the node that is to get it has room. */
  static Optional<Step> move(
      Situation situation, ShardDescriptor shard, long from, long to, Cause cause, String why) {
    return situation.hasRoomToReceive(to)
        ? situation.commit(
            new BeginMove(shard.id(), shard.epoch(), from, to, cause, why, situation.now()), why)
        : Optional.empty();
  }
}
