package dev.kvorum.kvnode.meta.balance;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.meta.Change;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.HashRange;
import dev.kvorum.kvnode.meta.MemberCommand;
import dev.kvorum.kvnode.meta.MetaCommand;
import dev.kvorum.kvnode.meta.NodeInfo;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.meta.ShardPhase;
import dev.kvorum.kvnode.meta.balance.Observation.NodeSeen;
import dev.kvorum.kvnode.meta.balance.Observation.ShardSeen;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A cluster without logs, disks or messages, which carries out the balancer's steps some time after
 * they were given, and checks what must hold after each.
 */
final class ModelCluster {

  static final Rules RULES = new Rules(3_000, 1_000, 1, 4, 2, 1_500, 2_000);
  private static final long TICK_MILLIS = 100;

  /** Steps in a row without time passing: the balancer runs out of them. */
  private static final int BURST_MAX = 5_000;

  final SplittableRandom random;
  final Set<Long> up = new TreeSet<>();
  final Map<Long, ModelGroup> groups = new TreeMap<>();
  final List<MetaCommand.OfFormed> committed = new ArrayList<>();
  private final Map<Long, Long> downSince = new HashMap<>();
  private final Map<Long, Long> transfers = new TreeMap<>();
  private ClusterState state;
  private long now = 1_000_000;
  private int steps;

  ModelCluster(ClusterState formed, SplittableRandom random) {
    state = formed;
    this.random = random;
    formed.nodes().forEach(node -> up.add(node.id()));
    formed.shards().forEach(shard -> groups.put(shard.id(), ModelGroup.founded(shard)));
    groups.values().forEach(group -> group.elect(up, random));
  }

  ClusterState state() {
    return state;
  }

  long now() {
    return now;
  }

  int steps() {
    return steps;
  }

  void stop(long node) {
    up.remove(node);
    downSince.putIfAbsent(node, now);
  }

  void start(long node) {
    up.add(node);
    downSince.remove(node);
  }

  /** Whether meta has a leader with a majority: else nobody decides. */
  boolean decides() {
    ModelGroup meta = groups.get(ShardDescriptor.META);
    return meta.leaderNode().isPresent() && meta.bears(up, RULES);
  }

  void commit(MetaCommand.OfFormed command) {
    ClusterState before = state;
    state = command.next(before);
    committed.add(command);
    StateRules.check(before, state);
    retireGroups(before);
  }

  Plan plan() {
    return Balancer.plan(state, observe(), RULES);
  }

  /** A moment passes, and what the balancer wants now is begun. */
  void tick() {
    now += TICK_MILLIS;
    groups.values().forEach(group -> group.run(up, random));
    for (ShardDescriptor shard : state.shards()) {
      carryOut(shard);
    }
    transfers.entrySet().removeIf(this::transferred);
    if (decides()) {
      decide();
    }
  }

  private boolean transferred(Map.Entry<Long, Long> transfer) {
    if (random.nextInt(2) == 0) {
      return false;
    }
    ModelGroup group = groups.get(transfer.getKey());
    if (group != null && group.leaderNode().isPresent()) {
      group.leadFrom(transfer.getValue(), up, RULES);
    }
    return true;
  }

  /** All steps of one moment are decided by one look, as long as nobody is asked to hand over. */
  private void decide() {
    Observation seen = observe();
    for (int i = 0; i < BURST_MAX; i++) {
      Optional<Step> next = Balancer.plan(state, seen, RULES).next();
      if (next.isEmpty()) {
        return;
      }
      steps++;
      take(next.get());
      if (next.get() instanceof Step.TransferLeader) {
        seen = observe();
      }
    }
    throw new AssertionError("the balancer never ends: " + plan().next());
  }

  private void take(Step step) {
    switch (step) {
      case Step.TransferLeader(long shard, long toNode, String _) -> {
        assertTrue(!transfers.containsKey(shard), "one transfer at a time");
        transfers.put(shard, toNode);
      }
      case Step.Commit(MetaCommand.OfFormed command, String because) -> {
        ClusterState before = state;
        boolean bore = bears(command, before);
        commit(command);
        assertNotEquals(before, state, () -> command + " changes something: " + because);
        assertTrue(!bore || bears(command, state), () -> command + " leaves a caught-up majority");
      }
    }
  }

  /** Whether the shard of a membership step has a majority, by what is intended. */
  private boolean bears(MetaCommand.OfFormed command, ClusterState intended) {
    if (!(command instanceof MemberCommand step)) {
      return true;
    }
    ShardDescriptor shard = intended.shard(step.shard()).orElseThrow();
    Set<Long> voters = new TreeSet<>(shard.membership().voters());
    return groups.get(shard.id()).bears(voters, up, RULES);
  }

  private Observation observe() {
    Map<Long, NodeSeen> nodes = new HashMap<>();
    for (NodeInfo node : state.nodes()) {
      boolean reachable = up.contains(node.id());
      long silent = reachable ? 0 : now - downSince.getOrDefault(node.id(), now);
      nodes.put(node.id(), new NodeSeen(reachable, silent));
    }
    Map<Long, ShardSeen> shards = new HashMap<>();
    groups.forEach((id, group) -> group.seen(up).ifPresent(seen -> shards.put(id, seen)));
    return new Observation(now, nodes, Set.of(), shards, transfers.keySet(), Map.of());
  }

  /** What the shard's leader does about its epoch, when it gets to it. */
  private void carryOut(ShardDescriptor shard) {
    ModelGroup group = groups.get(shard.id());
    boolean can =
        group != null
            && shard.phase() != ShardPhase.PLANNED
            && group.reached < shard.epoch()
            && group.leaderNode().isPresent()
            && group.bears(up, RULES);
    if (!can || random.nextInt(3) > 0) {
      return;
    }
    switch (shard.change()) {
      case Change.None _ -> throw new AssertionError("an epoch asks for something: " + shard);
      case Change.Learn _, Change.Promote _, Change.Leave _ -> group.become(shard, up, RULES);
      case Change.Split(long at, long child) -> {
        groups.put(child, group.split(state.shard(child).orElseThrow()));
        group.range = new HashRange(group.range.from(), at);
        group.reached = shard.epoch();
      }
      case Change.Freeze _ -> {
        group.freeze();
        group.reached = shard.epoch();
      }
      case Change.Unfreeze _ -> {
        group.frozen = OptionalLong.empty();
        group.reached = shard.epoch();
      }
      case Change.Absorb absorb -> {
        group.absorb(groups.get(absorb.donor()));
        group.reached = shard.epoch();
      }
    }
  }

  /** A donor that meta has let go: nobody may need it any more. */
  private void retireGroups(ClusterState before) {
    if (state.shards().size() >= before.shards().size()) {
      return;
    }
    for (ShardDescriptor gone : before.shards()) {
      if (state.shard(gone.id()).isEmpty()) {
        groups.remove(gone.id());
        ModelGroup receiver =
            groups.values().stream()
                .filter(group -> group.shard != ShardDescriptor.META)
                .filter(group -> group.range.contains((int) gone.range().from()))
                .findFirst()
                .orElseThrow();
        for (ModelGroup.Replica replica : receiver.replicas.values()) {
          assertTrue(
              !replica.adopting && replica.range.contains((int) gone.range().from()),
              "a donor stays while a replica needs it");
        }
      }
    }
  }

  /** Whether nothing is under way, and nothing is to be done. */
  boolean isQuiet() {
    return decides()
        && transfers.isEmpty()
        && state.permit().isEmpty()
        && (state.operations().isEmpty() || !canHaveAllReplicas())
        && state.shards().stream().allMatch(ShardDescriptor::isSettled)
        && plan().next().isEmpty();
  }

  /** Else moves and merges may wait for a node that never comes. */
  private boolean canHaveAllReplicas() {
    long usable = state.nodes().stream().filter(node -> node.state().isUsable()).count();
    return state.keyspaces().stream().allMatch(known -> known.replicationFactor() <= usable);
  }
}
