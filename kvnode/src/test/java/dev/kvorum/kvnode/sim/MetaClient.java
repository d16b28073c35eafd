package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.EventQueue.MILLI;

import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.MetaCommand;
import dev.kvorum.kvnode.meta.MetaJson;
import dev.kvorum.kvnode.meta.NodeCommand;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.shard.replica.PendingWrite;
import java.util.List;
import java.util.SplittableRandom;

/** Tells meta now and then what nodes tell it when they start. */
final class MetaClient {

  private final World world;
  private final List<SimNode> nodes;
  private final ClusterState formed;
  private final SplittableRandom random;

  MetaClient(World world, List<SimNode> nodes, ClusterState formed, SplittableRandom random) {
    this.world = world;
    this.nodes = nodes;
    this.formed = formed;
    this.random = random;
  }

  void begin() {
    world
        .events()
        .after(
            random.nextLong(500 * MILLI),
            () -> {
              if (world.now() < world.scenario().nanos()) {
                SimNode node = nodes.get(random.nextInt(nodes.size()));
                node.after(node.shortly(), () -> propose(node));
                begin();
              }
            });
  }

  private void propose(SimNode node) {
    SimNode booted = nodes.get(random.nextInt(nodes.size()));
    MetaCommand command =
        random.nextInt(5) == 0
            ? new MetaCommand.Form(formed)
            : new NodeCommand.NodeBooted(
                booted.id(), booted.boots(), "node-" + booted.ordinal() + ":7080", "");
    propose(node, command);
  }

  /** Asks a node to bring it into meta's log, which comes to nothing where it doesn't lead meta. */
  static void propose(SimNode node, MetaCommand command) {
    long deadline = node.clock().nanos() + SimClient.DEADLINE_NANOS;
    var write =
        new PendingWrite(MetaJson.encode(command), PendingWrite.Room.GIVEN, deadline, _ -> {});
    node.agent(ShardDescriptor.META).ifPresent(agent -> agent.offer(write));
  }
}
