package dev.kvorum.kvnode.meta.balance;

import dev.kvorum.kvnode.meta.Cause;
import dev.kvorum.kvnode.meta.NodeInfo;
import dev.kvorum.kvnode.meta.Operation;
import dev.kvorum.kvnode.meta.Placement;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.meta.Standing;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Gives shards the replicas that they have lost, and takes away what no move wants any more. */
final class Repair {

  private Repair() {}

  static Optional<Step> next(Situation situation) {
    return situation.serving().stream()
        .filter(shard -> situation.isFree(shard) && !situation.isMoving(shard))
        .map(shard -> next(situation, shard))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Step> next(Situation situation, ShardDescriptor shard) {
    int wanted = situation.replicationFactor(shard);
    List<Placement> voters = shard.voters();
    Optional<Placement> learner = withStanding(shard, Standing.LEARNER);
    Optional<Placement> dead =
        voters.stream().filter(voter -> situation.isDead(voter.node())).findFirst();
    boolean whole = learner.isEmpty() && voters.size() == wanted && dead.isEmpty();
    if (whole || !situation.bears(shard)) {
      return Optional.empty();
    }
    if (learner.isPresent()) {
      return situation.leave(
          shard, learner.get(), "no move wants the learner on " + on(situation, learner.get()));
    }
    if (voters.size() > wanted) {
      return situation.leave(
          shard,
          leastUseful(situation, shard),
          "%d replicas are %d too many".formatted(voters.size(), voters.size() - wanted));
    }
    return replace(situation, shard, dead);
  }

  private static Optional<Step> replace(
      Situation situation, ShardDescriptor shard, Optional<Placement> dead) {
    long from = dead.map(Placement::node).orElse(Operation.NOWHERE);
    Optional<NodeInfo> target = Targets.best(situation, shard, from);
    if (target.isEmpty()) {
      situation.waits("a replica is missing, and no other node can take it: start one more", shard);
      return Optional.empty();
    }
    String why =
        dead.map(place -> on(situation, place) + " is dead")
            .orElse(
                "it has %d of %d replicas"
                    .formatted(shard.voters().size(), situation.replicationFactor(shard)));
    return Targets.move(situation, shard, from, target.get().id(), Cause.REPAIR, why);
  }

  /** Dead before draining before crowded before loaded. */
  private static Placement leastUseful(Situation situation, ShardDescriptor shard) {
    List<Long> nodes = shard.votingNodes();
    Layout layout = situation.layout();
    return shard.voters().stream()
        .min(
            Comparator.comparing((Placement place) -> !situation.isDead(place.node()))
                .thenComparing(place -> !situation.isDraining(place.node()))
                .thenComparing(place -> layout.crowding(without(nodes, place.node())))
                .thenComparing(place -> -layout.load(place.node()))
                .thenComparing(Placement::replica))
        .orElseThrow();
  }

  private static List<Long> without(List<Long> nodes, long node) {
    return nodes.stream().filter(other -> other != node).toList();
  }

  private static Optional<Placement> withStanding(ShardDescriptor shard, Standing standing) {
    return shard.replicas().stream().filter(place -> place.standing() == standing).findFirst();
  }

  private static String on(Situation situation, Placement place) {
    return situation.label(place.node());
  }
}
