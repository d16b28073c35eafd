package dev.kvorum.kvnode.meta.balance;

import dev.kvorum.kvnode.meta.Change;
import dev.kvorum.kvnode.meta.MemberCommand.Retract;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.meta.Standing;
import java.util.Optional;

/**
 * Takes steps of membership back that were asked for and can't be carried out any more, as a node
 * has died meanwhile: else their shard would never get another step.
 */
final class Retracting {

  private Retracting() {}

  static Optional<Step> next(Situation situation) {
    return situation.state().shards().stream()
        .filter(shard -> isVain(situation, shard))
        .findFirst()
        .flatMap(
            shard ->
                situation.commit(
                    new Retract(shard.id(), shard.epoch(), situation.now()),
                    "a node has died that epoch %d needs".formatted(shard.epoch())));
  }

  private static boolean isVain(Situation situation, ShardDescriptor shard) {
    return switch (shard.change()) {
      case Change.Promote(long replica) ->
          isDead(situation, shard, replica)
              && situation.wouldBear(
                  shard,
                  shard.voters().stream().filter(place -> place.replica() != replica).toList());
      case Change.Leave(long replica, Standing was) when was == Standing.VOTER ->
          shard.voters().stream().anyMatch(voter -> situation.isDead(voter.node()))
              && !situation.wouldBear(shard, shard.voters())
              && situation.wouldBear(
                  shard,
                  shard.replicas().stream()
                      .filter(
                          place -> place.standing() == Standing.VOTER || place.replica() == replica)
                      .toList());
      case Change.None _,
          Change.Learn _,
          Change.Leave _,
          Change.Split _,
          Change.Freeze _,
          Change.Unfreeze _,
          Change.Absorb _ ->
          false;
    };
  }

  private static boolean isDead(Situation situation, ShardDescriptor shard, long replica) {
    return shard.place(replica).filter(place -> situation.isDead(place.node())).isPresent();
  }
}
