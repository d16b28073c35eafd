package dev.kvorum.kvnode.meta.balance;

import dev.kvorum.kvnode.meta.Change;
import dev.kvorum.kvnode.meta.NodeCommand.NodeDied;
import dev.kvorum.kvnode.meta.NodeCommand.NodeRemoved;
import dev.kvorum.kvnode.meta.NodeCommand.NodeRevived;
import dev.kvorum.kvnode.meta.NodeInfo;
import dev.kvorum.kvnode.meta.Operation;
import dev.kvorum.kvnode.meta.OperationCommand.Finish;
import dev.kvorum.kvnode.meta.Permit;
import dev.kvorum.kvnode.meta.PermitCommand.EndPermit;
import dev.kvorum.kvnode.meta.Reached;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import java.util.Optional;

/** Notes what has come to pass. */
final class Settling {

  private Settling() {}

  static Optional<Step> next(Situation situation) {
    return reached(situation)
        .or(() -> finished(situation))
        .or(() -> nodes(situation))
        .or(() -> permit(situation));
  }

  private static Optional<Step> reached(Situation situation) {
    return situation.state().shards().stream()
        .filter(shard -> !shard.isSettled() && !(shard.change() instanceof Change.Freeze))
        .filter(shard -> hasReached(situation, shard))
        .findFirst()
        .flatMap(
            shard ->
                situation.commit(
                    new Reached(shard.id(), shard.epoch(), situation.now()),
                    "shard %d has carried out epoch %d".formatted(shard.id(), shard.epoch())));
  }

  private static boolean hasReached(Situation situation, ShardDescriptor shard) {
    return situation.seenOf(shard).filter(seen -> seen.reached() >= shard.epoch()).isPresent();
  }

  private static Optional<Step> finished(Situation situation) {
    return situation.state().operations().stream()
        .filter(operation -> operation.doneIn(situation.state()))
        .findFirst()
        .flatMap(operation -> finish(situation, operation));
  }

  private static Optional<Step> finish(Situation situation, Operation operation) {
    return situation.commit(
        new Finish(operation.id(), situation.seen().receipt(operation.id()), situation.now()),
        "operation %d has ended".formatted(operation.id()));
  }

  private static Optional<Step> nodes(Situation situation) {
    return situation.nodes().stream()
        .map(node -> node(situation, node))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Step> node(Situation situation, NodeInfo node) {
    Observation.NodeSeen seen = situation.seenOf(node.id());
    if (node.state().isDead() && seen.reachable()) {
      return situation.commit(new NodeRevived(node.id()), node.label() + " is heard again");
    }
    if (node.state().isDead() && isSucceeded(situation, node)) {
      return situation.commit(
          new NodeRemoved(node.id()), node.label() + " is empty, and another has its place");
    }
    return !node.state().isDead()
            && !seen.reachable()
            && seen.silentMillis() >= situation.rules().deadAfterMillis()
        ? situation.commit(
            new NodeDied(node.id(), node.boot()),
            "%s is silent for %d s".formatted(node.label(), seen.silentMillis() / 1000))
        : Optional.empty();
  }

  /** Whether the node has come back without its disk, under another id. */
  private static boolean isSucceeded(Situation situation, NodeInfo node) {
    return situation.state().isEmpty(node.id())
        && situation.nodes().stream()
            .anyMatch(
                other ->
                    other.ordinal() == node.ordinal()
                        && other.id() != node.id()
                        && !other.state().isDead());
  }

  private static Optional<Step> permit(Situation situation) {
    return situation
        .state()
        .permit()
        .filter(permit -> isOver(situation, permit))
        .flatMap(
            permit ->
                situation.commit(
                    new EndPermit(permit.node(), permit.untilMillis()),
                    situation.label(permit.node()) + " is back, or its permit to stop is over"));
  }

  private static boolean isOver(Situation situation, Permit permit) {
    long left = permit.untilMillis() - situation.now();
    return left <= 0
        || left > Permit.LONGEST_MILLIS
        || situation.isDead(permit.node())
        || isBack(situation, permit);
  }

  private static boolean isBack(Situation situation, Permit permit) {
    boolean restarted =
        situation.node(permit.node()).filter(node -> node.boot() > permit.boot()).isPresent();
    return restarted
        && situation.seenOf(permit.node()).reachable()
        && situation.state().shards().stream()
            .allMatch(shard -> isCaughtUpOn(situation, shard, permit.node()));
  }

  private static boolean isCaughtUpOn(Situation situation, ShardDescriptor shard, long node) {
    return shard
        .placeOn(node)
        .filter(_ -> shard.phase().owns())
        .map(place -> situation.isCaughtUp(shard, place))
        .orElse(true);
  }
}
