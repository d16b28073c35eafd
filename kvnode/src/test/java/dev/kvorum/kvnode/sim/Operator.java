package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.EventQueue.MILLI;
import static dev.kvorum.kvnode.sim.EventQueue.SECOND;

import dev.kvorum.kvnode.meta.Cause;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.MemberCommand;
import dev.kvorum.kvnode.meta.MetaCommand;
import dev.kvorum.kvnode.meta.NodeCommand;
import dev.kvorum.kvnode.meta.Operation;
import dev.kvorum.kvnode.meta.OperationCommand;
import dev.kvorum.kvnode.meta.PermitCommand.EndPermit;
import dev.kvorum.kvnode.meta.PermitCommand.GrantPermit;
import dev.kvorum.kvnode.meta.Placement;
import dev.kvorum.kvnode.meta.RangeCommand;
import dev.kvorum.kvnode.meta.Receipt;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Wants this of the cluster and then that, without waiting for what was asked before. */
final class Operator {

  private static final int SHARDS_MAX = 6;
  private static final long PERMIT_MILLIS_MAX = 4_000;

  private final World world;
  private final List<SimNode> nodes;
  private final ClusterState formed;
  private final SplittableRandom random;

  Operator(World world, List<SimNode> nodes, ClusterState formed, SplittableRandom random) {
    this.world = world;
    this.nodes = nodes;
    this.formed = formed;
    this.random = random;
  }

  void begin() {
    world
        .events()
        .after(
            random.nextLong(50 * MILLI, 3 * SECOND),
            () -> {
              if (world.now() < world.scenario().nanos()) {
                SimNode node = someNode();
                node.after(node.shortly(), () -> node.map().ifPresent(map -> ask(node, map)));
                begin();
              }
            });
  }

  /** Mostly the one that leads meta: another one takes no wishes here. */
  private SimNode someNode() {
    List<SimNode> leading =
        nodes.stream()
            .filter(node -> node.agent(ShardDescriptor.META).filter(RaftAgent::leads).isPresent())
            .toList();
    List<SimNode> asked = leading.isEmpty() || random.nextInt(4) == 0 ? nodes : leading;
    return asked.get(random.nextInt(asked.size()));
  }

  private void ask(SimNode node, ClusterState map) {
    if (map.asFormed()) { // else nothing is done before somebody happens to say that it is formed
      MetaClient.propose(node, new MetaCommand.Form(formed));
    }
    wish(map)
        .ifPresent(
            command -> {
              world
                  .trace()
                  .note(
                      "operator",
                      node.ordinal(),
                      command.toString().hashCode(),
                      () -> "wants " + command);
              MetaClient.propose(node, command);
            });
  }

  private Optional<MetaCommand> wish(ClusterState map) {
    SimNode other = nodes.get(random.nextInt(nodes.size()));
    return switch (random.nextInt(11)) {
      case 0 -> Optional.of(new NodeCommand.NodeDrained(other.id()));
      case 1, 2 -> Optional.of(new NodeCommand.NodeUndrained(other.id()));
      case 3 -> move(map, other);
      case 4 -> abort(map);
      case 5 -> removal(map).or(this::shards);
      case 6 -> permit(map, other);
      default -> shards();
    };
  }

  private Optional<MetaCommand> shards() {
    return Optional.of(
        new OperationCommand.WantShards(
            ClusterState.DEFAULT_KEYSPACE,
            random.nextInt(1, SHARDS_MAX + 1),
            "asked",
            Receipt.NONE,
            world.now() / MILLI));
  }

  /**
   * To stop another node, or none any more; faults stop nodes all the time, with a permit or not.
   */
  private Optional<MetaCommand> permit(ClusterState map, SimNode other) {
    long nowMillis = SimClock.DATE_MILLIS + world.now() / MILLI;
    return Optional.of(
        map.permit()
            .<MetaCommand>map(permit -> new EndPermit(permit.node(), permit.untilMillis()))
            .orElseGet(
                () ->
                    new GrantPermit(
                        other.id(), nowMillis, nowMillis + random.nextLong(PERMIT_MILLIS_MAX))));
  }

  private static Optional<MetaCommand> removal(ClusterState map) {
    return map.nodes().stream()
        .filter(node -> !node.state().isUsable() && map.isEmpty(node.id()))
        .findFirst()
        .map(node -> new NodeCommand.NodeRemoved(node.id()));
  }

  private Optional<MetaCommand> move(ClusterState map, SimNode to) {
    List<ShardDescriptor> shards = map.shardsOf(ClusterState.DEFAULT_KEYSPACE);
    ShardDescriptor shard = shards.get(random.nextInt(shards.size()));
    Placement from = shard.replicas().get(random.nextInt(shard.replicas().size()));
    return Optional.of(
        new MemberCommand.BeginMove(
            shard.id(),
            shard.epoch(),
            from.node(),
            to.id(),
            Cause.ASKED,
            "asked",
            world.now() / MILLI));
  }

  /** A merge rather than another operation: none lasts long. */
  private Optional<MetaCommand> abort(ClusterState map) {
    List<? extends Operation> merges = map.merges().toList();
    List<? extends Operation> running = merges.isEmpty() ? map.operations() : merges;
    return running.isEmpty()
        ? Optional.empty()
        : Optional.of(givingUp(running.get(random.nextInt(running.size()))));
  }

  /** As {@link dev.kvorum.kvnode.shape.ShardWishes} does; maybe too late for a merge. */
  private MetaCommand givingUp(Operation operation) {
    long atMillis = world.now() / MILLI;
    return operation instanceof Operation.Merge merge
        ? new RangeCommand.Unfreeze(merge.id(), atMillis)
        : new OperationCommand.Abort(operation.id(), "asked", Receipt.NONE, atMillis);
  }
}
