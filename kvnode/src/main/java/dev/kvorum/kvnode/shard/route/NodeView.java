package dev.kvorum.kvnode.shard.route;

import dev.kvorum.kvnode.log.Wal;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.peer.Peers;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.raft.RaftStatus;
import dev.kvorum.kvnode.shard.replica.Clock;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/** The node as an operator sees it. */
public final class NodeView implements NodeControl {

  private static final long CHECK_NANOS = Duration.ofSeconds(2).toNanos();

  /**
   * What of the node is not in its shards.
   *
   * @param phase and its detail may change at any time, as may {@code storage}
   */
  public record Self(
      long node,
      String name,
      String version,
      Supplier<Phase> phase,
      Supplier<String> detail,
      Supplier<Storage> storage) {}

  private final Self self;
  private final ClusterMap map;
  private final LocalShards local;
  private final Switchboard switchboard;
  private final Wal wal;
  private final Leaders leaders;

  /** Reaches the leader of a shard that is elsewhere. */
  public record Leaders(Peers peers, DeadlineWatch watch) {}

  public NodeView(
      Self self,
      ClusterMap map,
      LocalShards local,
      Switchboard switchboard,
      Wal wal,
      Leaders leaders) {
    this.self = self;
    this.map = map;
    this.local = local;
    this.switchboard = switchboard;
    this.wal = wal;
    this.leaders = leaders;
  }

  @Override
  public NodeStatus status() {
    Optional<ClusterState> state = map.state();
    return new NodeStatus(
        state.map(known -> known.clusterId().toString()),
        self.node(),
        self.name(),
        self.phase().get(),
        self.detail().get(),
        self.version(),
        state.map(this::nodes).orElse(List.of()),
        state.map(known -> known.shards().stream().map(this::shard).toList()).orElse(List.of()),
        self.storage().get());
  }

  @Override
  public Transfer transferLeadership(long shard, Optional<Long> toNode) {
    Optional<ShardDescriptor> found = map.shard(shard);
    if (found.isEmpty()) {
      return new Transfer.Refused("there is no shard " + shard + "; GET /admin/status lists them");
    }
    List<Long> nodes = found.get().votingNodes();
    Optional<Long> leader = leaderNode(found.get());
    if (leader.isEmpty()) {
      return new Transfer.Refused("shard " + shard + " has no leader now; try again");
    }
    if (toNode.isPresent() && !nodes.contains(toNode.get())) {
      return new Transfer.Refused(
          "shard " + shard + " has no voter there; it has on " + names(nodes));
    }
    Optional<Long> target =
        toNode.isPresent()
            ? toNode
            : nodes.stream().filter(node -> !node.equals(leader.get())).findFirst();
    if (target.isEmpty()) {
      return new Transfer.Refused("shard " + shard + " has one voter only");
    }
    transfer(found.get(), leader.get(), target.get());
    return new Transfer.Begun(target.get());
  }

  @Override
  public SafeToStop safeToStop() {
    return safeToStop(self.node(), _ -> Optional.empty());
  }

  /**
   * The same for any node.
   *
   * @param leaderElsewhere the node that leads a shard which has no replica here
   */
  public SafeToStop safeToStop(long node, LongFunction<Optional<Long>> leaderElsewhere) {
    List<String> reasons = new ArrayList<>();
    long deadline = System.nanoTime() + CHECK_NANOS;
    for (ShardDescriptor shard : map.state().map(ClusterState::shards).orElse(List.of())) {
      if (shard.replicaOn(node).isPresent()) {
        Optional<Long> leader = leaderNode(shard).or(() -> leaderElsewhere.apply(shard.id()));
        reasons.addAll(check(shard, leader, node, deadline).reasons());
      }
    }
    return new SafeToStop(reasons.isEmpty(), reasons);
  }

  private SafeToStop check(
      ShardDescriptor shard, Optional<Long> leader, long stopping, long deadline) {
    if (leader.isEmpty()) {
      return StopCheck.unsafe(shard.id(), "it has no leader");
    }
    if (leader.get() != self.node()) {
      return remote(shard, leader.get()).stopCheck(stopping, deadline);
    }
    return local
        .shard(shard.id())
        .map(here -> here.stopCheck(stopping, map, switchboard.reachable(), deadline))
        .orElseGet(() -> StopCheck.unsafe(shard.id(), "its replica is just leaving"));
  }

  private void transfer(ShardDescriptor shard, long leader, long target) {
    if (leader == self.node()) {
      local.shard(shard.id()).ifPresent(here -> here.transferTo(target, map));
    } else {
      remote(shard, leader).transfer(target, System.nanoTime() + CHECK_NANOS);
    }
  }

  private RemoteShard remote(ShardDescriptor shard, long node) {
    return new RemoteShard(shard.id(), node, leaders.peers(), leaders.watch(), Clock.SYSTEM);
  }

  private Optional<Long> leaderNode(ShardDescriptor shard) {
    return local
        .shard(shard.id())
        .map(here -> here.agent().leader())
        .filter(leader -> leader != HardState.NOBODY)
        .flatMap(leader -> boxed(map.nodeOf(leader)));
  }

  private List<Node> nodes(ClusterState state) {
    return state.nodes().stream()
        .map(
            node ->
                new Node(
                    node.id(),
                    node.ordinal(),
                    node.address(),
                    node.id() == self.node() || switchboard.reachable().contains(node.id())))
        .toList();
  }

  private ShardStatus shard(ShardDescriptor shard) {
    Optional<RaftAgent> agent = local.shard(shard.id()).map(RaftShard::agent);
    return new ShardStatus(
        shard.id(),
        shard.keyspace(),
        shard.range().from(),
        shard.range().to(),
        shard.epoch(),
        leaderNode(shard),
        shard.nodes(),
        agent.map(this::replica),
        agent.map(this::lagByNode).orElse(Map.of()));
  }

  private LocalReplica replica(RaftAgent agent) {
    RaftStatus status = agent.status();
    return new LocalReplica(
        agent.replica(),
        status.role().name().toLowerCase(java.util.Locale.ROOT),
        status.term(),
        status.commit(),
        status.applied(),
        status.last(),
        wal.retainedBytes(agent.replica()),
        agent.machine().engine().sizeBytes(),
        agent.queued(),
        status.quiet());
  }

  /**
   * What a replica that is not heard once had, it may have lost with its disk: nothing is said of
   * it. Of a shard at rest nobody is heard, and everybody has everything.
   */
  private Map<Long, Long> lagByNode(RaftAgent agent) {
    RaftStatus status = agent.status();
    Map<Long, Long> lag = new TreeMap<>(Long::compareUnsigned);
    if (status.leads()) {
      for (long member : status.members().all()) {
        if (!status.quiet() && !status.isHeard(member)) {
          continue;
        }
        map.nodeOf(member)
            .ifPresent(node -> lag.put(node, Math.max(0, status.last() - status.matchOf(member))));
      }
    }
    return lag;
  }

  private static Optional<Long> boxed(OptionalLong value) {
    return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
  }

  private static String names(List<Long> nodes) {
    return String.join(", ", nodes.stream().map(Long::toUnsignedString).toList());
  }
}
