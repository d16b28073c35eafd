package dev.kvorum.kvnode.meta.balance;

import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.MemberCommand.AddLearner;
import dev.kvorum.kvnode.meta.MemberCommand.Promote;
import dev.kvorum.kvnode.meta.Placement;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.meta.Standing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Who keeps the map: an odd number of voters, up to five, over as many zones as there are; every
 * other node learns it. A drained node keeps it until its data is gone, a dead voter until another
 * takes its place.
 */
final class MetaMembers {

  private final Situation situation;
  private final ShardDescriptor meta;
  private final List<Placement> voters;

  private MetaMembers(Situation situation, ShardDescriptor meta) {
    this.situation = situation;
    this.meta = meta;
    voters = meta.voters();
  }

  static Optional<Step> next(Situation situation) {
    return situation
        .state()
        .shard(ShardDescriptor.META)
        .filter(situation::isFree)
        .flatMap(meta -> new MetaMembers(situation, meta).next());
  }

  private Optional<Step> next() {
    Optional<Step> step = learn().or(this::vote).or(this::retire);
    return step.isPresent() && situation.bears(meta) ? step : Optional.empty();
  }

  /** A node without a replica gets one. */
  private Optional<Step> learn() {
    return situation.nodes().stream()
        .filter(node -> situation.takesReplica(node.id()) && meta.placeOn(node.id()).isEmpty())
        .findFirst()
        .flatMap(
            node ->
                situation.commit(
                    new AddLearner(meta.id(), meta.epoch(), node.id(), situation.now()),
                    node.label() + " is to know the map"));
  }

  /** The voters become those that are chosen: one more before one fewer, unless one is dead. */
  private Optional<Step> vote() {
    int wanted = odd(Math.min(ClusterState.META_VOTERS_MAX, nodesThatStay()));
    List<Placement> chosen = choose(wanted);
    Optional<Placement> next =
        chosen.stream().filter(place -> place.standing() == Standing.LEARNER).findFirst();
    Optional<Placement> unchosen =
        voters.stream().filter(voter -> !chosen.contains(voter)).min(leastUsefulFirst());
    boolean deadFirst = unchosen.filter(this::isDead).isPresent() && voters.size() >= wanted;
    if (next.isPresent() && !deadFirst && voters.size() <= wanted) {
      return promote(next.get());
    }
    if (unchosen.isPresent() && (next.isPresent() || isTooMany(wanted))) {
      return situation.leave(
          meta,
          unchosen.get(),
          "meta is to have %d voters, and %s is none of them"
              .formatted(wanted, label(unchosen.get())));
    }
    if (unchosen.filter(this::isDead).isPresent()) {
      situation.waits(
          "a voter of meta is on a dead node, and no other node can take its place", meta);
    }
    return Optional.empty();
  }

  /** An even number bears no more failures than one less; but one alone bears none. */
  private boolean isTooMany(int wanted) {
    return voters.size() > wanted || voters.size() % 2 == 0 && voters.size() > 2;
  }

  private Optional<Step> promote(Placement learner) {
    List<Placement> more = new ArrayList<>(voters);
    more.add(learner);
    return situation.wouldBear(meta, more)
        ? situation.commit(
            new Promote(meta.id(), meta.epoch(), learner.replica(), situation.now()),
            "meta is to have a voter on " + label(learner))
        : Optional.empty();
  }

  /** A learner on a node that is dead, or drained and empty, goes. */
  private Optional<Step> retire() {
    return meta.replicas().stream()
        .filter(place -> place.standing() == Standing.LEARNER)
        .filter(place -> isDead(place) || !stays(place.node()))
        .findFirst()
        .flatMap(place -> situation.leave(meta, place, label(place) + " needs the map no longer"));
  }

  /**
   * The best voters that can be had now, an odd number of them. Who votes already is preferred, so
   * the choice stays when nothing else changes.
   */
  private List<Placement> choose(int wanted) {
    List<Placement> eligible =
        new ArrayList<>(
            situation.nodes().stream()
                .map(node -> meta.placeOn(node.id()))
                .flatMap(Optional::stream)
                .filter(this::isEligible)
                .toList());
    List<Placement> chosen = new ArrayList<>();
    int count = Math.min(wanted, odd(eligible.size()));
    while (chosen.size() < count) {
      Placement best =
          eligible.stream()
              .min(
                  Comparator.comparing((Placement place) -> crowdingWith(chosen, place))
                      .thenComparing(Placement::standing)
                      .thenComparing(place -> !situation.isLeader(meta, place)))
              .orElseThrow();
      chosen.add(best);
      eligible.remove(best);
    }
    return chosen;
  }

  private boolean isEligible(Placement place) {
    boolean can =
        place.standing() == Standing.VOTER
            || situation.takesReplica(place.node()) && situation.isCaughtUp(meta, place);
    return can && !isDead(place) && stays(place.node());
  }

  private int crowdingWith(List<Placement> chosen, Placement another) {
    List<Long> nodes = new ArrayList<>(chosen.stream().map(Placement::node).toList());
    nodes.add(another.node());
    return situation.layout().crowding(nodes);
  }

  private Comparator<Placement> leastUsefulFirst() {
    return Comparator.comparing((Placement place) -> !isDead(place))
        .thenComparing(place -> stays(place.node()))
        .thenComparing(place -> situation.isLeader(meta, place))
        .thenComparing(Placement::replica);
  }

  /** A dead node counts while its vote does: it may come back. */
  private int nodesThatStay() {
    return (int)
        situation.nodes().stream()
            .filter(node -> stays(node.id()))
            .filter(node -> !node.state().isDead() || meta.votingNodes().contains(node.id()))
            .count();
  }

  /** Whether the node is to have a replica of meta: a drained one while it holds data. */
  private boolean stays(long node) {
    return !situation.isDraining(node)
        || situation.state().shards().stream()
            .anyMatch(shard -> !shard.isMeta() && shard.placeOn(node).isPresent());
  }

  private boolean isDead(Placement place) {
    return situation.isDead(place.node());
  }

  private String label(Placement place) {
    return situation.label(place.node());
  }

  /** The largest odd number up to this one: an even one bears no more failures than one less. */
  private static int odd(int count) {
    return count % 2 == 0 ? count - 1 : count;
  }
}
