package dev.kvorum.kvnode.meta.balance;

import dev.kvorum.kvnode.meta.MemberCommand.AddLearner;
import dev.kvorum.kvnode.meta.MemberCommand.Promote;
import dev.kvorum.kvnode.meta.Operation.Move;
import dev.kvorum.kvnode.meta.OperationCommand.Abort;
import dev.kvorum.kvnode.meta.Placement;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.meta.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes running moves on. A dead replica goes before its successor votes, a live one after (SAFETY
 * 15): so the voters that answer are the most at every moment.
 */
final class Moving {

  private Moving() {}

  static Optional<Step> next(Situation situation) {
    return situation
        .state()
        .moves()
        .map(move -> next(situation, move))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Step> next(Situation situation, Move move) {
    ShardDescriptor shard = situation.state().shard(move.shard()).orElseThrow();
    if (!situation.isFree(shard)) {
      return Optional.empty();
    }
    Optional<String> vain = vain(situation, move, shard);
    if (vain.isPresent()) {
      return abort(situation, move, vain.get());
    }
    return situation.bears(shard) ? step(situation, move, shard) : Optional.empty();
  }

  private static Optional<Step> step(Situation situation, Move move, ShardDescriptor shard) {
    Optional<Placement> from = shard.placeOn(move.from());
    Optional<Placement> to = shard.placeOn(move.to());
    String why = move.course().because();
    if (to.isEmpty()) {
      return situation.commit(
          new AddLearner(shard.id(), shard.epoch(), move.to(), situation.now()), why);
    }
    if (to.get().standing() == Standing.VOTER) {
      return from.flatMap(old -> situation.leave(shard, old, why));
    }
    if (!situation.isCaughtUp(shard, to.get())) {
      return Optional.empty();
    }
    return from.isPresent() && situation.isDead(move.from())
        ? situation.leave(shard, from.get(), why)
        : promote(situation, shard, to.get(), why);
  }

  private static Optional<Step> promote(
      Situation situation, ShardDescriptor shard, Placement learner, String why) {
    List<Placement> voters = new ArrayList<>(shard.voters());
    voters.add(learner);
    if (!situation.wouldBear(shard, voters)) {
      situation.waits("a majority with one more voter isn't caught up", shard);
      return Optional.empty();
    }
    return situation.commit(
        new Promote(shard.id(), shard.epoch(), learner.replica(), situation.now()), why);
  }

  /** Why a move has no point any more, if so. */
  private static Optional<String> vain(Situation situation, Move move, ShardDescriptor shard) {
    boolean votes =
        shard.placeOn(move.to()).filter(place -> place.standing() == Standing.VOTER).isPresent();
    if (situation.isDead(move.to())) {
      return Optional.of(situation.label(move.to()) + " is dead");
    }
    if (!votes && situation.isDraining(move.to())) {
      return Optional.of(situation.label(move.to()) + " is to be emptied");
    }
    return move.isPastCommit() ? Optional.empty() : withoutCause(situation, move, shard);
  }

  private static Optional<String> withoutCause(
      Situation situation, Move move, ShardDescriptor shard) {
    boolean fromIsFine = situation.isUsable(move.from());
    return switch (move.course().cause()) {
      case REPAIR, DRAIN ->
          fromIsFine
              ? Optional.of(situation.label(move.from()) + " can keep its replica")
              : Optional.empty();
      case ALIGN ->
          situation.state().reshardOf(shard.keyspace()).isEmpty()
              ? Optional.of("no shards are to be merged any more")
              : Optional.empty();
      case ASKED, RESHARD, BALANCE -> Optional.empty();
    };
  }

  private static Optional<Step> abort(Situation situation, Move move, String why) {
    return situation.commit(
        new Abort(move.id(), why, situation.seen().receipt(move.id()), situation.now()), why);
  }
}
