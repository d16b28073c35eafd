package dev.kvorum.kvnode.meta.balance;

import dev.kvorum.kvnode.meta.NodeInfo;
import dev.kvorum.kvnode.meta.Placement;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Evens out how many shards each node leads. A node that leads two more than another hands one
 * over, if need be through third ones: along the shortest chain, beginning at its end, so that
 * nobody ever leads more than before. Nobody hands over to a node that has just started, unless it
 * has itself: clients would wait while the other compiles what a leader does.
 */
final class Leaders {

  private final Situation situation;
  private final Map<Long, Integer> led = new HashMap<>();

  /** By the node that leads. */
  private final Map<Long, List<Handover>> handovers = new HashMap<>();

  private record Handover(long shard, long from, long to) {}

  /**
   * @param last of the handovers that the chain has
   */
  private record Chain(int length, Handover last) {}

  private Leaders(Situation situation) {
    this.situation = situation;
    for (NodeInfo node : situation.nodes()) {
      if (situation.takesReplica(node.id())) {
        led.put(node.id(), 0);
      }
    }
    situation.serving().forEach(this::count);
  }

  static Optional<Step> next(Situation situation) {
    return situation.seen().transferring().isEmpty()
        ? new Leaders(situation).next()
        : Optional.empty();
  }

  private void count(ShardDescriptor shard) {
    Optional<Long> leader =
        situation.seenOf(shard).map(Observation.ShardSeen::leader).filter(led::containsKey);
    if (leader.isEmpty()) {
      return;
    }
    led.merge(leader.get(), 1, Integer::sum);
    if (situation.isAtRest(shard)) {
      for (Placement voter : shard.voters()) {
        boolean can =
            led.containsKey(voter.node())
                && situation.isCaughtUp(shard, voter)
                && (!situation.isYoung(voter.node()) || situation.isYoung(leader.get()));
        if (can && voter.node() != leader.get()) {
          handovers
              .computeIfAbsent(leader.get(), _ -> new ArrayList<>())
              .add(new Handover(shard.id(), leader.get(), voter.node()));
        }
      }
    }
  }

  private Optional<Step> next() {
    Optional<Chain> shortest = Optional.empty();
    for (NodeInfo node : situation.nodes()) {
      Optional<Chain> chain = led.containsKey(node.id()) ? chain(node.id()) : Optional.empty();
      if (chain.isPresent()
          && (shortest.isEmpty() || chain.get().length() < shortest.get().length())) {
        shortest = chain;
      }
    }
    return shortest.map(Chain::last).map(this::step);
  }

  /** The shortest way from a node to one that leads at least two fewer, breadth first. */
  private Optional<Chain> chain(long begin) {
    Map<Long, Integer> distance = new HashMap<>(Map.of(begin, 0));
    var queue = new ArrayDeque<>(List.of(begin));
    while (!queue.isEmpty()) {
      long at = queue.remove();
      for (Handover handover : handovers.getOrDefault(at, List.of())) {
        int length = distance.get(at) + 1;
        if (led.get(begin) - led.get(handover.to()) > 1) {
          return Optional.of(new Chain(length, handover));
        }
        if (distance.putIfAbsent(handover.to(), length) == null) {
          queue.add(handover.to());
        }
      }
    }
    return Optional.empty();
  }

  private Step step(Handover handover) {
    return new Step.TransferLeader(
        handover.shard(),
        handover.to(),
        "%s leads %d shards, %s %d"
            .formatted(
                situation.label(handover.from()),
                led.get(handover.from()),
                situation.label(handover.to()),
                led.get(handover.to())));
  }
}
