package dev.kvorum.kvnode.meta.balance;

import dev.kvorum.kvnode.meta.Cause;
import dev.kvorum.kvnode.meta.NodeInfo;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import java.util.Optional;

/** Begins to move replicas away from nodes that are to be emptied. */
final class Draining {

  private Draining() {}

  static Optional<Step> next(Situation situation) {
    return situation.nodes().stream()
        .filter(node -> situation.isDraining(node.id()) && !situation.isDead(node.id()))
        .map(node -> next(situation, node))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Step> next(Situation situation, NodeInfo node) {
    return situation.serving().stream()
        .filter(shard -> shard.placeOn(node.id()).isPresent() && situation.isAtRest(shard))
        .map(shard -> next(situation, node, shard))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Step> next(Situation situation, NodeInfo node, ShardDescriptor shard) {
    Optional<NodeInfo> target = Targets.best(situation, shard, node.id());
    if (target.isEmpty()) {
      situation.waits(
          "%s can't be emptied before another node is there: %d replicas need as many nodes"
              .formatted(node.label(), situation.replicationFactor(shard)),
          shard);
      return Optional.empty();
    }
    return situation.bears(shard)
        ? Targets.move(
            situation,
            shard,
            node.id(),
            target.get().id(),
            Cause.DRAIN,
            node.label() + " is to be emptied")
        : Optional.empty();
  }
}
