package dev.kvorum.kvnode.meta.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import dev.kvorum.kvnode.meta.BootstrapRecord.Member;
import dev.kvorum.kvnode.meta.Change;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.MetaCommand;
import dev.kvorum.kvnode.meta.NodeInfo;
import dev.kvorum.kvnode.meta.Placement;
import dev.kvorum.kvnode.meta.Reached;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.meta.balance.Observation.NodeSeen;
import dev.kvorum.kvnode.meta.balance.Observation.ReplicaSeen;
import dev.kvorum.kvnode.meta.balance.Observation.ShardSeen;
import dev.kvorum.kvnode.meta.balance.Observation.Told;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/** A cluster whose observation is set by hand; all is well unless said otherwise. */
final class Scene {

  static final Rules RULES = Rules.DEFAULT;
  private static final long FROZEN_AT = 500;

  ClusterState state;
  long now = 1_000_000;
  final Set<Long> silent = new HashSet<>();
  final Set<Long> young = new HashSet<>();
  final Set<Long> behind = new HashSet<>();
  final Set<Long> adopting = new HashSet<>();
  final Set<Long> transferring = new HashSet<>();

  /** Shards that have still to freeze, though they show where an earlier merge has frozen them. */
  final Set<Long> thawed = new HashSet<>();

  final Map<Long, Long> leaders = new HashMap<>();

  Scene(int nodes, int replicationFactor, int shards) {
    state =
        ClusterMap.formed(
            new BootstrapRecord(
                BootstrapRecord.FORMAT,
                new UUID(1, 2),
                IntStream.range(0, nodes).mapToObj(i -> new Member(i, 100 + i, "h:1")).toList(),
                shards,
                replicationFactor,
                EngineKind.MEMORY));
    state.shards().forEach(shard -> leaders.put(shard.id(), shard.nodes().getFirst()));
  }

  Scene does(MetaCommand.OfFormed command) {
    ClusterState after = command.next(state);
    assertNotEquals(state, after, () -> command + " changes something");
    state = after;
    return this;
  }

  /** The shard carries out its epoch, and meta notes it. */
  Scene reaches(long shard) {
    return does(new Reached(shard, shard(shard).epoch(), now));
  }

  ShardDescriptor shard(long id) {
    return state.shard(id).orElseThrow();
  }

  Plan plan() {
    return Balancer.plan(state, observation(), RULES);
  }

  Optional<Step> next() {
    return plan().next();
  }

  /** The next step is this command; takes it. */
  Scene next(MetaCommand.OfFormed command) {
    assertEquals(command, committed());
    return does(command);
  }

  /** The next step is a command of this kind; takes it. */
  <T extends MetaCommand.OfFormed> T next(Class<T> kind) {
    T command = assertInstanceOf(kind, committed());
    does(command);
    return command;
  }

  private MetaCommand.OfFormed committed() {
    return assertInstanceOf(Step.Commit.class, next().orElseThrow()).command();
  }

  void isSilent() {
    assertEquals(Optional.empty(), next());
  }

  void waitsFor(String why) {
    List<Waiting> waiting = plan().waiting();
    assertTrue(waiting.stream().anyMatch(one -> one.why().contains(why)), waiting::toString);
  }

  private Observation observation() {
    Map<Long, NodeSeen> nodes = new HashMap<>();
    for (NodeInfo node : state.nodes()) {
      boolean heard = !silent.contains(node.id());
      nodes.put(node.id(), new NodeSeen(heard, heard ? 0 : RULES.deadAfterMillis()));
    }
    Map<Long, ShardSeen> shards = new HashMap<>();
    for (ShardDescriptor shard : state.shards()) {
      shards.put(shard.id(), seen(shard));
    }
    return new Observation(now, nodes, young, shards, transferring, Map.of());
  }

  /** Steps are reached when the test says so, but for a freeze: meta doesn't note that. */
  private ShardSeen seen(ShardDescriptor shard) {
    Map<Long, ReplicaSeen> replicas = new HashMap<>();
    for (Placement place : shard.replicas()) {
      boolean heard = !silent.contains(place.node());
      boolean lags = behind.contains(place.replica());
      replicas.put(
          place.replica(),
          new ReplicaSeen(
              heard,
              lags ? 0 : FROZEN_AT,
              lags ? RULES.caughtUpEntries() + 1 : 0,
              Optional.of(new Told(shard.epoch(), adopting.contains(place.replica())))));
    }
    long leader = leaders.getOrDefault(shard.id(), shard.nodes().getFirst());
    boolean freezes = shard.change() instanceof Change.Freeze && !thawed.contains(shard.id());
    long reached = shard.isSettled() || freezes ? shard.epoch() : shard.epoch() - 1;
    return new ShardSeen(leader, reached, replicas, OptionalLong.of(FROZEN_AT));
  }
}
