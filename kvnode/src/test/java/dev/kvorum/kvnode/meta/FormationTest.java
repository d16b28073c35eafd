package dev.kvorum.kvnode.meta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.meta.BootstrapRecord.Member;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FormationTest {

  @Test
  void everyNodeDerivesTheSameStateInWhateverOrderTheRecordNamesThem() {
    List<Member> shuffled = new ArrayList<>(members(5));
    Collections.shuffle(shuffled, new Random(1));
    assertEquals(Formation.of(record(5, 3, 16)), Formation.of(record(shuffled, 3, 16)));
  }

  @Test
  void metaHasAnOddNumberOfVotersUpToFiveAndEveryNodeLearnsIt() {
    for (int nodes = 1; nodes <= 9; nodes++) {
      ShardDescriptor meta =
          Formation.of(record(nodes, 1, 1)).shard(ShardDescriptor.META).orElseThrow();
      assertEquals(nodes, new HashSet<>(meta.nodes()).size());
      int voters = meta.votingNodes().size();
      assertEquals(1, voters % 2);
      assertEquals(Math.min(5, nodes % 2 == 1 ? nodes : nodes - 1), voters, nodes + " nodes");
      assertEquals(voters, meta.membership().voters().size());
      assertEquals(nodes - voters, meta.membership().learners().size());
    }
  }

  @Test
  void replicasOfAShardLiveOnDistinctNodesAndTheirIdsAreUnique() {
    for (int nodes : List.of(1, 3, 4, 5, 7)) {
      for (int shards : List.of(1, 2, 4, 17, 256)) {
        int factor = Math.min(3, nodes);
        ClusterState state = Formation.of(record(nodes, factor, shards));
        HashSet<Long> ids = new HashSet<>();
        Map<Long, Integer> load = new HashMap<>();
        for (ShardDescriptor shard : state.shards()) {
          for (Placement place : shard.replicas()) {
            assertTrue(
                ids.add(place.replica()), "replica " + place.replica() + " is given out once");
            assertTrue(place.replica() > 0 && place.replica() < state.next().replica());
          }
        }
        for (ShardDescriptor shard : state.shardsOf(ClusterState.DEFAULT_KEYSPACE)) {
          assertEquals(factor, new HashSet<>(shard.nodes()).size());
          assertTrue(
              shard.replicas().stream().allMatch(place -> place.standing() == Standing.VOTER));
          shard.nodes().forEach(node -> load.merge(node, 1, Integer::sum));
        }
        int most = Collections.max(load.values());
        int least = load.size() < nodes ? 0 : Collections.min(load.values());
        assertTrue(most - least <= factor, "spread evenly: " + load);
      }
    }
  }

  @Test
  void itsShardsTileTheHashes() {
    List<ShardDescriptor> shards =
        Formation.of(record(3, 3, 7)).shardsOf(ClusterState.DEFAULT_KEYSPACE);
    assertEquals(HashRange.even(7), shards.stream().map(ShardDescriptor::range).toList());
    assertEquals(
        IntStream.rangeClosed(1, 7).mapToObj(Long::valueOf).toList(),
        shards.stream().map(ShardDescriptor::id).toList());
  }

  @Test
  void aRecordThatCannotBeMetIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> record(3, 5, 1));
    assertThrows(IllegalArgumentException.class, () -> record(3, 2, 1));
    assertThrows(IllegalArgumentException.class, () -> record(3, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> record(3, 3, 0));
    assertThrows(IllegalArgumentException.class, () -> record(3, 3, ClusterState.SHARDS_MAX + 1));
    var newer =
        assertThrows(
            IllegalArgumentException.class,
            () -> new BootstrapRecord(2, new UUID(0, 1), members(1), 1, 1, EngineKind.MEMORY));
    assertTrue(newer.getMessage().contains("newer version"), newer.getMessage());
  }

  /** Else: two replicas of a shard are on one node, and its majority with them. */
  @Test
  void aRecordThatNamesANodeTwiceIsRefused() {
    var twice = List.of(new Member(0, 7, "a:1"), new Member(1, 7, "b:1"), new Member(2, 8, "c:1"));
    assertThrows(IllegalArgumentException.class, () -> record(twice, 3, 1));
    var sameOrdinal =
        List.of(new Member(0, 6, "a:1"), new Member(0, 7, "b:1"), new Member(2, 8, "c:1"));
    assertThrows(IllegalArgumentException.class, () -> record(sameOrdinal, 3, 1));
  }

  static BootstrapRecord record(int nodes, int replicationFactor, int shards) {
    return record(members(nodes), replicationFactor, shards);
  }

  private static BootstrapRecord record(List<Member> members, int replicationFactor, int shards) {
    return new BootstrapRecord(
        BootstrapRecord.FORMAT,
        new UUID(1, 2),
        members,
        shards,
        replicationFactor,
        EngineKind.ROCKSDB);
  }

  private static List<Member> members(int nodes) {
    return IntStream.range(0, nodes)
        .mapToObj(i -> new Member(i, -1L - i, "host-" + i + ":7080"))
        .toList();
  }
}
