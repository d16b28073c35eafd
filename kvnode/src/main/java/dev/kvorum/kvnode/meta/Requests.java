package dev.kvorum.kvnode.meta;

import dev.kvorum.kvnode.meta.Operation.Merge;
import dev.kvorum.kvnode.meta.Operation.Move;
import dev.kvorum.kvnode.meta.Operation.Reshard;
import dev.kvorum.kvnode.meta.Refusal.Kind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether what an operator asks for can be taken, before it is proposed. What can't be carried out
 * yet is taken, and waits: a node may be about to join.
 */
public final class Requests {

  private Requests() {}

  /**
   * Draining more nodes than the replication factor leaves is taken, and waits for another node.
   * Draining the last one is not: nothing could ever come to where it may be emptied, and the
   * cluster would take no node's replicas any more.
   */
  public static Optional<Refusal> drain(ClusterState state, long node) {
    boolean last =
        state.nodes().stream().noneMatch(other -> other.id() != node && other.state().isUsable());
    return unknownNode(state, node)
        .or(
            () ->
                last
                    ? conflict(
                        "it is the last node that takes replicas: start another one first, or end"
                            + " the drain of one")
                    : Optional.empty());
  }

  public static Optional<Refusal> undrain(ClusterState state, long node) {
    return unknownNode(state, node);
  }

  /** One node at a time may be stopped (SAFETY 18). */
  public static Optional<Refusal> permit(ClusterState state, long node, long nowMillis) {
    return unknownNode(state, node)
        .or(
            () ->
                state
                    .permit()
                    .filter(other -> other.node() != node && nowMillis < other.untilMillis())
                    .flatMap(
                        other ->
                            conflict(
                                ("%s may be stopped for %d s more, and one node at a time may: wait"
                                        + " until it is back and caught up, or end its permit")
                                    .formatted(
                                        label(state, other.node()),
                                        (other.untilMillis() - nowMillis) / 1000))));
  }

  public static Optional<Refusal> endPermit(ClusterState state, long node) {
    return unknownNode(state, node);
  }

  /** A node that leaves for good. */
  public static Optional<Refusal> remove(ClusterState state, long node) {
    if (state.node(node).isEmpty()) {
      return unknownNode(state, node);
    }
    if (state.node(node).get().state().isUsable()) {
      return conflict("it takes replicas: drain it first");
    }
    long held = state.shards().stream().filter(shard -> shard.placeOn(node).isPresent()).count();
    return state.isEmpty(node)
        ? Optional.empty()
        : conflict("it still has %d replicas: wait until it is empty".formatted(held));
  }

  public static Optional<Refusal> shards(ClusterState state, String keyspace, int shards) {
    Optional<Refusal> unknown = unknownKeyspace(state, keyspace);
    return unknown.isEmpty() && (shards < 1 || shards > ClusterState.SHARDS_MAX)
        ? invalid("shards must be 1 to %d, not %d".formatted(ClusterState.SHARDS_MAX, shards))
        : unknown;
  }

  public static Optional<Refusal> unknownKeyspace(ClusterState state, String keyspace) {
    return state.keyspace(keyspace).isPresent()
        ? Optional.empty()
        : unknown(
            "there is no keyspace %s; there is %s"
                .formatted(keyspace, joined(state.keyspaces().stream().map(Keyspace::name))));
  }

  /** Whether a keyspace has so many shards, is to have them, and nothing is left to be done. */
  public static boolean hasShards(ClusterState state, String keyspace, int shards) {
    Course course = Course.of(Cause.ASKED, "", OperationPhase.SPLITTING, 0);
    return state.keyspace(keyspace).filter(known -> known.shardsWanted() == shards).isPresent()
        && new Reshard(0, course, keyspace, shards).doneIn(state);
  }

  public static Optional<Refusal> move(ClusterState state, long shard, long from, long to) {
    if (shard == ShardDescriptor.META) {
      return invalid("shard 0 is meta, which places its replicas by itself");
    }
    Optional<ShardDescriptor> found = state.shard(shard);
    if (found.isEmpty()) {
      return unknown(
          "there is no shard %d; there are %s"
              .formatted(shard, joined(dataShards(state).map(ShardDescriptor::id))));
    }
    return unknownNode(state, from)
        .or(() -> unknownNode(state, to))
        .or(() -> busy(state, found.get()))
        .or(() -> places(state, found.get(), from, to));
  }

  private static Stream<ShardDescriptor> dataShards(ClusterState state) {
    return state.shards().stream().filter(shard -> !shard.isMeta() && shard.phase().owns());
  }

  private static Optional<Refusal> places(
      ClusterState state, ShardDescriptor shard, long from, long to) {
    String there = joined(shard.nodes().stream().map(node -> label(state, node)));
    if (shard.placeOn(from).isEmpty()) {
      return conflict(
          "shard %d has no replica on %s; it has on %s"
              .formatted(shard.id(), label(state, from), there));
    }
    if (shard.placeOn(to).isPresent()) {
      return conflict(
          "shard %d has a replica on %s already; it has on %s"
              .formatted(shard.id(), label(state, to), there));
    }
    return state.takesReplicas(to)
        ? Optional.empty()
        : conflict(
            "%s is dead or to be emptied, and takes no replicas".formatted(label(state, to)));
  }

  private static Optional<Refusal> busy(ClusterState state, ShardDescriptor shard) {
    Optional<Operation> running =
        state
            .moveOf(shard.id())
            .<Operation>map(move -> move)
            .or(() -> state.mergeOf(shard.id()))
            .or(() -> state.reshardOf(shard.keyspace()));
    if (running.isPresent()) {
      return conflict(
          "operation %d has to do with shard %d: wait until it has ended, or abort it"
              .formatted(running.get().id(), shard.id()));
    }
    return shard.isSettled() && shard.isPlain()
        ? Optional.empty()
        : conflict("a step of shard %d is under way: try again".formatted(shard.id()));
  }

  public static Optional<Refusal> abort(ClusterState state, long operation) {
    Optional<Operation> running = state.operation(operation);
    if (running.isEmpty()) {
      return state.finished(operation).isPresent()
          ? conflict("operation %d has ended".formatted(operation))
          : unknownOperation(state, operation);
    }
    boolean committed =
        switch (running.get()) {
          case Move move -> move.isPastCommit();
          case Merge merge -> merge.phase() != OperationPhase.FREEZING;
          case Reshard _ -> false;
        };
    return committed
        ? conflict(
            "operation %d is past its commit (%s) and goes on to its end"
                .formatted(operation, running.get().phase()))
        : Optional.empty();
  }

  /** Where somebody asks for an operation that isn't there, running or ended. */
  public static Optional<Refusal> unknownOperation(ClusterState state, long operation) {
    boolean known = state.operation(operation).isPresent() || state.finished(operation).isPresent();
    List<Long> ids =
        Stream.concat(
                state.operations().stream(), state.finished().stream().map(Finished::operation))
            .map(Operation::id)
            .sorted()
            .toList();
    return known
        ? Optional.empty()
        : unknown(
            "there is no operation %d; %s"
                .formatted(
                    operation,
                    ids.isEmpty()
                        ? "none has been begun"
                        : "the last ones are: " + joined(ids.stream())));
  }

  private static Optional<Refusal> unknownNode(ClusterState state, long node) {
    return state.node(node).isPresent()
        ? Optional.empty()
        : unknown(
            "there is no node %s; there are %s"
                .formatted(
                    Long.toUnsignedString(node),
                    joined(
                        state.nodes().stream()
                            .map(
                                known ->
                                    "%s (%s)"
                                        .formatted(
                                            Long.toUnsignedString(known.id()), known.label())))));
  }

  private static String label(ClusterState state, long node) {
    return state.node(node).map(NodeInfo::label).orElse("a removed node");
  }

  private static String joined(Stream<?> things) {
    return things.map(Object::toString).collect(Collectors.joining(", "));
  }

  private static Optional<Refusal> unknown(String why) {
    return Optional.of(new Refusal(Kind.UNKNOWN, why));
  }

  private static Optional<Refusal> invalid(String why) {
    return Optional.of(new Refusal(Kind.INVALID, why));
  }

  private static Optional<Refusal> conflict(String why) {
    return Optional.of(new Refusal(Kind.CONFLICT, why));
  }
}
