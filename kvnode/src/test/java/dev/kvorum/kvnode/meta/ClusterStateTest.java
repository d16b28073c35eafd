package dev.kvorum.kvnode.meta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.kvorum.kvnode.meta.MetaCommand.Form;
import dev.kvorum.kvnode.meta.NodeCommand.NodeBooted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ClusterStateTest {

  private static final long NODE = -1;
  private final ClusterState formed = Formation.of(FormationTest.record(3, 3, 4));

  @Test
  void onlyTheFirstStateOfALogCounts() {
    Optional<ClusterState> state = new Form(formed).applyTo(Optional.empty());
    assertEquals(Optional.of(formed), state);
    var other = Formation.of(FormationTest.record(1, 1, 1));
    assertSame(state, new Form(other).applyTo(state));
    assertSame(state, new Form(formed).applyTo(state));
  }

  @Test
  void aBootIsNotedOnceAndAnOlderOneNever() {
    Optional<ClusterState> state = Optional.of(formed);
    Optional<ClusterState> booted = new NodeBooted(NODE, 5, "new:1", "").applyTo(state);
    assertEquals(formed.version() + 1, booted.orElseThrow().version());
    assertEquals("new:1", booted.get().node(NODE).orElseThrow().address());
    assertEquals(5, booted.get().node(NODE).orElseThrow().boot());
    assertEquals(
        booted, new NodeBooted(NODE, 5, "other:1", "").applyTo(booted), "a repeat changes nothing");
    assertEquals(
        booted,
        new NodeBooted(NODE, 4, "other:1", "").applyTo(booted),
        "nor does a restored disk (SAFETY 3)");
  }

  @Test
  void aBootOfAStrangerOrBeforeTheFormationChangesNothing() {
    assertEquals(
        Optional.of(formed), new NodeBooted(77, 1, "a:1", "").applyTo(Optional.of(formed)));
    assertEquals(Optional.empty(), new NodeBooted(NODE, 1, "a:1", "").applyTo(Optional.empty()));
  }

  @Test
  void theMapTakesNewerStatesAndIgnoresOlderOnes() {
    var map = new ClusterMap();
    List<Long> told = new ArrayList<>();
    map.follow(state -> told.add(state.version()));
    ClusterState newer =
        new NodeBooted(NODE, 1, "a:1", "").applyTo(Optional.of(formed)).orElseThrow();
    map.learn(newer);
    map.learn(formed);
    map.learn(newer);
    assertEquals(Optional.of(newer), map.state());
    assertEquals(List.of(newer.version()), told);
  }

  @Test
  void theMapKnowsWhereAReplicaLives() {
    var map = new ClusterMap();
    assertEquals(OptionalLong.empty(), map.nodeOf(1));
    map.learn(formed);
    for (ShardDescriptor shard : formed.shards()) {
      shard
          .replicas()
          .forEach(
              place -> assertEquals(OptionalLong.of(place.node()), map.nodeOf(place.replica())));
    }
    assertEquals(OptionalLong.empty(), map.nodeOf(formed.next().replica()));
  }
}
