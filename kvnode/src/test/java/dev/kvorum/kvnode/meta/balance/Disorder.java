package dev.kvorum.kvnode.meta.balance;

import dev.kvorum.kvnode.meta.Cause;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.MemberCommand.BeginMove;
import dev.kvorum.kvnode.meta.MetaCommand;
import dev.kvorum.kvnode.meta.NodeCommand.NodeBooted;
import dev.kvorum.kvnode.meta.NodeCommand.NodeDrained;
import dev.kvorum.kvnode.meta.NodeCommand.NodeJoined;
import dev.kvorum.kvnode.meta.NodeCommand.NodeRemoved;
import dev.kvorum.kvnode.meta.NodeCommand.NodeUndrained;
import dev.kvorum.kvnode.meta.NodeInfo;
import dev.kvorum.kvnode.meta.Operation;
import dev.kvorum.kvnode.meta.OperationCommand.Abort;
import dev.kvorum.kvnode.meta.OperationCommand.WantShards;
import dev.kvorum.kvnode.meta.PermitCommand.GrantPermit;
import dev.kvorum.kvnode.meta.RangeCommand.Unfreeze;
import dev.kvorum.kvnode.meta.Receipt;
import dev.kvorum.kvnode.meta.Requests;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What befalls a cluster: nodes die, come back, come back without their disks, join; operators want
 * this and then that; and leaders of meta that were deposed have their say too late.
 */
final class Disorder {

  private static final int NODES_MAX = 8;

  private final ModelCluster cluster;
  private final SplittableRandom random;
  private final Set<Long> wiped = new HashSet<>();

  /** Nodes name zones, but not in every cluster. */
  private final int zones;

  private long nextNode = 1_000;

  Disorder(ModelCluster cluster, SplittableRandom random) {
    this.cluster = cluster;
    this.random = random;
    zones = random.nextInt(4);
    cluster.state().nodes().forEach(this::boot);
  }

  void strike() {
    switch (random.nextInt(40)) {
      case 0, 1 -> cluster.stop(node().id());
      case 2, 3, 4, 5 -> comeBack(node());
      case 6 -> wipe(node());
      default -> {
        if (cluster.decides()) {
          ask();
        }
      }
    }
  }

  private void ask() {
    switch (random.nextInt(60)) {
      case 0 -> join(NodeJoined.NEXT_ORDINAL);
      case 1 -> drain(node().id());
      case 2, 3 -> cluster.commit(new NodeUndrained(node().id()));
      case 4 -> cluster.commit(new NodeRemoved(node().id()));
      case 5 -> wantShards();
      case 6 -> move();
      case 7 -> abort();
      case 8 ->
          cluster.commit(
              new GrantPermit(node().id(), cluster.now(), cluster.now() + random.nextInt(5_000)));
      case 9, 10, 11 -> repeatSomethingOld();
      default -> {}
    }
  }

  /** Everybody who has a disk is up, and nothing more is asked for. */
  void end() {
    cluster.state().nodes().forEach(this::comeBack);
  }

  private NodeInfo node() {
    List<NodeInfo> nodes = cluster.state().nodes();
    return nodes.get(random.nextInt(nodes.size()));
  }

  private void boot(NodeInfo node) {
    cluster.commit(
        new NodeBooted(node.id(), node.boot() + 1, node.address(), zone(node.ordinal())));
  }

  private String zone(int ordinal) {
    return zones == 0 ? "" : "zone-" + ordinal % zones;
  }

  private void comeBack(NodeInfo node) {
    if (!wiped.contains(node.id()) && !cluster.up.contains(node.id())) {
      cluster.start(node.id());
      if (cluster.decides()) {
        boot(node);
      }
    }
  }

  /** A disk is lost, if that alone loses no data; its node joins as another. */
  private void wipe(NodeInfo node) {
    boolean bearable =
        cluster.decides()
            && wiped.stream().allMatch(cluster.state()::isEmpty)
            && cluster.groups.values().stream().allMatch(group -> bearsWithout(group, node.id()));
    if (bearable) {
      cluster.stop(node.id());
      wiped.add(node.id());
      if (cluster.decides()) {
        join(node.ordinal());
      }
    }
  }

  private boolean bearsWithout(ModelGroup group, long node) {
    Set<Long> others = new HashSet<>(cluster.up);
    others.remove(node);
    return group.bears(others, ModelCluster.RULES);
  }

  private void join(int ordinal) {
    if (cluster.state().nodes().size() < NODES_MAX) {
      long id = nextNode++;
      int zone = ordinal == NodeJoined.NEXT_ORDINAL ? (int) id : ordinal;
      cluster.commit(new NodeJoined(id, ordinal, 1, "joined-" + id + ":7080", zone(zone)));
      cluster.start(id);
    }
  }

  private void drain(long node) {
    if (Requests.drain(cluster.state(), node).isEmpty()) {
      cluster.commit(new NodeDrained(node));
    }
  }

  private void wantShards() {
    int shards = random.nextInt(16) == 0 ? random.nextInt(1, 257) : random.nextInt(1, 20);
    cluster.commit(
        new WantShards(
            ClusterState.DEFAULT_KEYSPACE,
            shards,
            "somebody asked for it",
            Receipt.NONE,
            cluster.now()));
  }

  private void move() {
    List<ShardDescriptor> shards = cluster.state().shards();
    ShardDescriptor shard = shards.get(random.nextInt(shards.size()));
    long from = shard.nodes().get(random.nextInt(shard.nodes().size()));
    long to = node().id();
    if (Requests.move(cluster.state(), shard.id(), from, to).isEmpty()) {
      cluster.commit(
          new BeginMove(shard.id(), shard.epoch(), from, to, Cause.ASKED, "asked", cluster.now()));
    }
  }

  private void abort() {
    List<Operation> running = cluster.state().operations();
    if (!running.isEmpty()) {
      Operation operation = running.get(random.nextInt(running.size()));
      if (Requests.abort(cluster.state(), operation.id()).isEmpty()) {
        cluster.commit(
            operation instanceof Operation.Merge
                ? new Unfreeze(operation.id(), cluster.now())
                : new Abort(operation.id(), "asked", Receipt.NONE, cluster.now()));
      }
    }
  }

  /** As a deposed leader of meta would, or one that heard no answer. */
  private void repeatSomethingOld() {
    List<MetaCommand.OfFormed> past = cluster.committed;
    MetaCommand.OfFormed old = past.get(random.nextInt(past.size()));
    boolean operators =
        old instanceof NodeDrained || old instanceof WantShards || old instanceof NodeUndrained;
    if (!operators) {
      cluster.commit(old);
    }
  }
}
