package dev.kvorum.kvnode.meta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

/** A cluster that is told what to become, command by command. */
final class Told {

  static final long AT = 1_700_000_000_000L;

  ClusterState state;

  Told(ClusterState state) {
    this.state = state;
  }

  static Told formed(int nodes, int replicationFactor, int shards) {
    return new Told(Formation.of(FormationTest.record(nodes, replicationFactor, shards)));
  }

  /** A command that must change something, and nothing when it is repeated. */
  Told does(MetaCommand.OfFormed command) {
    ClusterState after = command.next(state);
    assertNotEquals(state, after, () -> command + " changes something");
    assertEquals(state.version() + 1, after.version());
    state = after;
    assertSame(after, command.next(after), () -> command + " repeated changes nothing");
    return this;
  }

  /** A command that comes too late, or asks for what can't be. */
  Told ignores(MetaCommand.OfFormed command) {
    assertSame(state, command.next(state), () -> command + " changes nothing");
    return this;
  }

  /** The shard's replicas carry out what its epoch asks for. */
  Told reaches(long shard) {
    return does(new Reached(shard, epoch(shard), AT));
  }

  ShardDescriptor shard(long id) {
    return state.shard(id).orElseThrow();
  }

  long epoch(long shard) {
    return shard(shard).epoch();
  }

  Placement placeOn(long shard, long node) {
    return shard(shard).placeOn(node).orElseThrow();
  }

  Operation onlyOperation() {
    assertEquals(1, state.operations().size());
    return state.operations().getFirst();
  }
}
