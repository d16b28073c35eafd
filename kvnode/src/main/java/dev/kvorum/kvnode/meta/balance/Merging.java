package dev.kvorum.kvnode.meta.balance;

import dev.kvorum.kvnode.meta.Cause;
import dev.kvorum.kvnode.meta.Finished;
import dev.kvorum.kvnode.meta.NodeInfo;
import dev.kvorum.kvnode.meta.Operation.Merge;
import dev.kvorum.kvnode.meta.Operation.Reshard;
import dev.kvorum.kvnode.meta.RangeCommand.BeginMerge;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.meta.balance.Boundaries.Pair;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Brings the replicas of neighbours together that are to become one, and begins their merge. */
final class Merging {

  private Merging() {}

  static Optional<Step> next(Situation situation) {
    return situation
        .state()
        .reshards()
        .map(reshard -> next(situation, reshard))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Step> next(Situation situation, Reshard reshard) {
    return new Boundaries(reshard)
        .pairs(situation.state(), reshard.keyspace()).stream()
            .filter(pair -> situation.isAtRest(pair.receiver()) && situation.isAtRest(pair.donor()))
            .map(pair -> next(situation, reshard, pair))
            .flatMap(Optional::stream)
            .findFirst();
  }

  private static Optional<Step> next(Situation situation, Reshard reshard, Pair pair) {
    Set<Long> there = new HashSet<>(pair.receiver().nodes());
    Set<Long> here = new HashSet<>(pair.donor().nodes());
    if (!there.equals(here)) {
      return align(situation, pair);
    }
    boolean room = situation.state().merges().count() < situation.rules().mergesMax();
    return room && isReady(situation, pair) ? begin(situation, reshard, pair) : Optional.empty();
  }

  /** Moves a replica of the donor to where the receiver has one. */
  private static Optional<Step> align(Situation situation, Pair pair) {
    ShardDescriptor donor = pair.donor();
    List<Long> there = pair.receiver().nodes();
    Optional<Long> from =
        donor.nodes().stream()
            .filter(node -> !there.contains(node))
            .min(Comparator.comparing(situation::isUsable).thenComparing(Long::compareUnsigned));
    Optional<Long> to =
        situation.nodes().stream()
            .map(NodeInfo::id)
            .filter(node -> there.contains(node) && donor.placeOn(node).isEmpty())
            .filter(situation::takesReplica)
            .findFirst();
    if (from.isEmpty() || to.isEmpty() || !situation.bears(donor)) {
      situation.waits("to be merged, its replicas have to be where its neighbour's are", donor);
      return Optional.empty();
    }
    String why = "shard %d is to take it over".formatted(pair.receiver().id());
    return Targets.move(situation, donor, from.get(), to.get(), Cause.ALIGN, why);
  }

  /**
   * A freeze that can't end in an absorption is an outage for nothing: so all replicas must be
   * there, and a merge that was given up is not tried again at once.
   */
  private static boolean isReady(Situation situation, Pair pair) {
    for (ShardDescriptor shard : List.of(pair.receiver(), pair.donor())) {
      if (situation.adopts(shard)) {
        situation.waits("its replicas have still to take over data of another shard", shard);
        return false;
      }
      if (!shard.replicas().stream().allMatch(place -> situation.isCaughtUp(shard, place))) {
        situation.waits("to be merged, all its replicas have to be heard and caught up", shard);
        return false;
      }
    }
    return !wasGivenUpLately(situation, pair);
  }

  private static boolean wasGivenUpLately(Situation situation, Pair pair) {
    return situation.state().finished().stream()
        .filter(ended -> ended.end() == Finished.End.ABORTED)
        .filter(
            ended -> ended.operation() instanceof Merge merge && merge.donor() == pair.donor().id())
        .anyMatch(
            ended -> situation.since(ended.endedAtMillis()) < situation.rules().mergeAgainMillis());
  }

  private static Optional<Step> begin(Situation situation, Reshard reshard, Pair pair) {
    String why = "%s is to have %d shards".formatted(reshard.keyspace(), reshard.shards());
    return situation.commit(
        new BeginMerge(
            reshard.id(),
            pair.receiver().id(),
            pair.receiver().epoch(),
            pair.donor().id(),
            pair.donor().epoch(),
            why,
            situation.now()),
        why);
  }
}
