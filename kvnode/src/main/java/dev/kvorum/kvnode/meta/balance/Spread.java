package dev.kvorum.kvnode.meta.balance;

import dev.kvorum.kvnode.meta.Cause;
import dev.kvorum.kvnode.meta.NodeInfo;
import dev.kvorum.kvnode.meta.Operation;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Evens out: replicas of a shard over zones, and replicas over nodes. Each move makes the zones
 * less crowded, or leaves them as they are and the nodes more even; so it ends.
 */
final class Spread {

  private Spread() {}

  /**
   * @param relief pairs of replicas in one zone that it takes apart
   * @param slope how many more replicas the one node has than the other
   */
  private record Candidate(
      ShardDescriptor shard, NodeInfo from, NodeInfo to, int relief, int slope) {
    boolean improves() {
      return relief > 0 || relief == 0 && slope > 1;
    }
  }

  static Optional<Step> next(Situation situation) {
    return situation.serving().stream()
        .filter(shard -> situation.state().reshardOf(shard.keyspace()).isEmpty())
        .filter(situation::isAtRest)
        .flatMap(shard -> candidates(situation, shard))
        .filter(Candidate::improves)
        .filter(candidate -> situation.hasRoomToReceive(candidate.to().id()))
        .sorted(order(situation))
        .filter(candidate -> situation.bears(candidate.shard()))
        .findFirst()
        .flatMap(candidate -> begin(situation, candidate));
  }

  private static Stream<Candidate> candidates(Situation situation, ShardDescriptor shard) {
    List<NodeInfo> there =
        situation.nodes().stream().filter(node -> situation.takesReplica(node.id())).toList();
    return there.stream()
        .filter(from -> shard.placeOn(from.id()).isPresent())
        .flatMap(
            from ->
                there.stream()
                    .filter(to -> shard.placeOn(to.id()).isEmpty())
                    .map(to -> candidate(situation.layout(), shard, from, to)));
  }

  private static Candidate candidate(
      Layout layout, ShardDescriptor shard, NodeInfo from, NodeInfo to) {
    return new Candidate(
        shard,
        from,
        to,
        layout.crowding(layout.nodesOf(shard)) - layout.crowding(shard, from.id(), to.id()),
        layout.load(from.id()) - layout.load(to.id()));
  }

  private static Comparator<Candidate> order(Situation situation) {
    return Comparator.comparingInt((Candidate candidate) -> -candidate.relief())
        .thenComparingInt(candidate -> -candidate.slope())
        .thenComparing(candidate -> wasPutThere(situation, candidate));
  }

  /** Whether somebody has asked for the shard to be where it is: others go first. */
  private static boolean wasPutThere(Situation situation, Candidate candidate) {
    return situation.state().finished().stream()
        .anyMatch(
            ended ->
                ended.operation() instanceof Operation.Move move
                    && move.course().cause() == Cause.ASKED
                    && move.shard() == candidate.shard().id()
                    && move.to() == candidate.from().id());
  }

  private static Optional<Step> begin(Situation situation, Candidate candidate) {
    String why =
        candidate.relief() > 0
            ? "its replicas are to be in as many zones as there are"
            : "%s has %d replicas more than %s"
                .formatted(candidate.from().label(), candidate.slope(), candidate.to().label());
    return Targets.move(
        situation,
        candidate.shard(),
        candidate.from().id(),
        candidate.to().id(),
        Cause.BALANCE,
        why);
  }
}
