package dev.kvorum.kvnode.meta.balance;

import dev.kvorum.kvnode.meta.Operation.Merge;
import dev.kvorum.kvnode.meta.Placement;
import dev.kvorum.kvnode.meta.RangeCommand.Absorb;
import dev.kvorum.kvnode.meta.RangeCommand.Retire;
import dev.kvorum.kvnode.meta.RangeCommand.Unfreeze;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.meta.balance.Observation.ShardSeen;
import java.util.Optional;
import java.util.OptionalLong;

/** Takes running merges on. A frozen shard serves nothing, so this waits for nothing else. */
final class Deciding {

  private Deciding() {}

  static Optional<Step> next(Situation situation) {
    return situation
        .state()
        .merges()
        .map(merge -> next(situation, merge))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Step> next(Situation situation, Merge merge) {
    return switch (merge.phase()) {
      case FREEZING -> decide(situation, merge);
      case ADOPTING -> retire(situation, merge);
      case PLANNED,
          COPYING,
          PROMOTING,
          LEAVING,
          UNFREEZING,
          UNFROZEN,
          ABSORBING,
          RETIRED,
          SPLITTING,
          MERGING ->
          Optional.empty();
    };
  }

  private static Optional<Step> decide(Situation situation, Merge merge) {
    ShardDescriptor donor = shard(situation, merge.donor());
    ShardDescriptor receiver = shard(situation, merge.receiver());
    OptionalLong frozen = frozenBy(situation, donor);
    if (frozen.isPresent()
        && donor.replicas().stream()
            .allMatch(place -> has(situation, donor, place, frozen.getAsLong()))
        && situation.bears(receiver)) {
      return situation.commit(
          new Absorb(merge.id(), frozen.getAsLong(), situation.now()),
          "every replica of shard %d has it up to where it was frozen".formatted(donor.id()));
    }
    return situation.since(merge.course().enteredAtMillis()) >= situation.rules().freezeMillis()
        ? situation.commit(
            new Unfreeze(merge.id(), situation.now()),
            "shard %d is frozen for %d ms or more, and not all of its replicas say that they have it"
                .formatted(donor.id(), situation.rules().freezeMillis()))
        : Optional.empty();
  }

  /** Only by this epoch: an earlier merge may have frozen it before, and was given up. */
  private static OptionalLong frozenBy(Situation situation, ShardDescriptor donor) {
    return situation
        .seenOf(donor)
        .filter(seen -> seen.reached() >= donor.epoch())
        .map(ShardSeen::frozenIndex)
        .orElse(OptionalLong.empty());
  }

  private static boolean has(
      Situation situation, ShardDescriptor shard, Placement place, long index) {
    return situation
        .seenOf(shard, place)
        .filter(replica -> replica.heard() && replica.match() >= index)
        .isPresent();
  }

  /**
   * The donor stays while a replica of the receiver has still to absorb the one beside it. That
   * includes one which is away: it may be behind the absorption, and would wait for it for ever.
   */
  private static Optional<Step> retire(Situation situation, Merge merge) {
    ShardDescriptor donor = shard(situation, merge.donor());
    ShardDescriptor receiver = shard(situation, merge.receiver());
    boolean everywhere =
        receiver.replicas().stream()
            .allMatch(place -> hasTakenOver(situation, receiver, place, merge));
    if (!everywhere) {
      situation.waits("its replicas have still to take over data of another shard", receiver);
      return Optional.empty();
    }
    return situation.commit(
        new Retire(merge.id(), situation.now()),
        "shard %d has all data of shard %d".formatted(receiver.id(), donor.id()));
  }

  /**
   * By the epoch, not by its range: one that was restarted may come by an earlier state, which
   * owned as much before a split, and has still to absorb.
   */
  private static boolean hasTakenOver(
      Situation situation, ShardDescriptor receiver, Placement place, Merge merge) {
    return situation
        .told(receiver, place)
        .filter(told -> !told.adopting() && told.epoch() >= merge.absorbEpoch())
        .isPresent();
  }

  private static ShardDescriptor shard(Situation situation, long id) {
    return situation.state().shard(id).orElseThrow();
  }
}
