package dev.kvorum.kvnode.meta.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.HashRange;
import dev.kvorum.kvnode.meta.Keyspace;
import dev.kvorum.kvnode.meta.NodeInfo;
import dev.kvorum.kvnode.meta.Operation;
import dev.kvorum.kvnode.meta.Placement;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.meta.Standing;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What holds for every state and between any two that follow each other, whoever commands. */
final class StateRules {

  private StateRules() {}

  static void check(ClusterState before, ClusterState after) {
    if (before == after) {
      return;
    }
    check(after);
    assertEquals(before.version() + 1, after.version());
    Map<Long, ShardDescriptor> known =
        before.shards().stream().collect(Collectors.toMap(ShardDescriptor::id, shard -> shard));
    for (ShardDescriptor shard : after.shards()) {
      ShardDescriptor old = known.get(shard.id());
      if (old == null) {
        assertTrue(shard.id() >= before.next().shard(), "shard ids are never reused");
        checkNew(before, shard.replicas());
      } else if (old != shard) {
        check(old, shard);
        checkNew(
            before,
            shard.replicas().stream()
                .filter(place -> old.place(place.replica()).isEmpty())
                .toList());
      }
    }
    assertTrue(after.removedNodes().containsAll(before.removedNodes()), "tombstones stay");
  }

  private static void checkNew(ClusterState before, List<Placement> given) {
    given.forEach(
        place ->
            assertTrue(place.replica() >= before.next().replica(), "replica ids are never reused"));
  }

  /** One step at a time, and epochs only grow. */
  private static void check(ShardDescriptor before, ShardDescriptor after) {
    assertTrue(
        after.epoch() == before.epoch() || after.epoch() == before.epoch() + 1,
        () -> "an epoch is one step: " + before + " " + after);
    if (after.epoch() == before.epoch()) {
      assertEquals(before.membership(), after.membership(), "no change without an epoch");
    } else {
      assertTrue(
          after.membership().differsByOneVoterFrom(before.membership()), "one voter at a time");
    }
  }

  private static void check(ClusterState state) {
    for (Keyspace keyspace : state.keyspaces()) {
      List<ShardDescriptor> shards = state.shardsOf(keyspace.name());
      checkTiles(shards);
      assertTrue(shards.size() <= ClusterState.SHARDS_AT_ONCE_MAX, "so many shards at once");
    }
    Set<Long> moving = new HashSet<>();
    state.moves().forEach(move -> assertTrue(moving.add(move.shard()), "one move of a shard"));
    Set<Long> merging = new HashSet<>();
    state
        .merges()
        .forEach(
            merge -> {
              assertTrue(merging.add(merge.receiver()), "one merge of a shard");
              assertTrue(merging.add(merge.donor()), "one merge of a shard");
            });
    moving.stream()
        .filter(state::isLocked)
        .forEach(shard -> assertEquals(List.of(), List.of(shard), "moves and merges"));
    state.nodes().stream()
        .map(NodeInfo::id)
        .filter(state.removedNodes()::contains)
        .forEach(node -> assertEquals(List.of(), List.of(node), "a removed node is back"));
    checkReplicas(state);
    checkEnded(state);
  }

  private static void checkTiles(List<ShardDescriptor> shards) {
    long at = 0;
    for (ShardDescriptor shard : shards) {
      assertEquals(at, shard.range().from(), "ranges tile the hashes");
      at = shard.range().to();
    }
    assertEquals(HashRange.END, at, "ranges tile the hashes");
  }

  private static void checkReplicas(ClusterState state) {
    Set<Long> replicas = new HashSet<>();
    Set<Long> nodes = new TreeSet<>(state.nodes().stream().map(NodeInfo::id).toList());
    for (ShardDescriptor shard : state.shards()) {
      assertTrue(!shard.voters().isEmpty(), "somebody votes");
      for (Placement place : shard.replicas()) {
        assertTrue(replicas.add(place.replica()), "a replica id is of one replica");
        assertTrue(nodes.contains(place.node()), "a replica is on a node of the cluster");
        assertTrue(
            place.standing() != Standing.LEAVING || !shard.isSettled(),
            "who has left goes when that is reached");
      }
    }
  }

  private static void checkEnded(ClusterState state) {
    assertTrue(state.finished().size() <= 2 * ClusterState.FINISHED_MAX);
    for (Operation operation : state.operations()) {
      assertTrue(state.finished(operation.id()).isEmpty(), "what has ended doesn't run");
    }
  }
}
