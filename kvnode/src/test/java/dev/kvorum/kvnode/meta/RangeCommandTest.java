package dev.kvorum.kvnode.meta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.meta.MemberCommand.AddLearner;
import dev.kvorum.kvnode.meta.MemberCommand.BeginMove;
import dev.kvorum.kvnode.meta.OperationCommand.Abort;
import dev.kvorum.kvnode.meta.OperationCommand.Finish;
import dev.kvorum.kvnode.meta.OperationCommand.WantShards;
import dev.kvorum.kvnode.meta.RangeCommand.Absorb;
import dev.kvorum.kvnode.meta.RangeCommand.BeginMerge;
import dev.kvorum.kvnode.meta.RangeCommand.BeginSplit;
import dev.kvorum.kvnode.meta.RangeCommand.Retire;
import dev.kvorum.kvnode.meta.RangeCommand.Unfreeze;
import java.util.List;
import org.junit.jupiter.api.Test;

class RangeCommandTest {

  private static final long AT = Told.AT;
  private static final long RESHARD = 1;
  private static final long MERGE = 2;
  private static final long MIDDLE = HashRange.END / 2;

  @Test
  void aSplitShowsWhenItIsReached() {
    Told cluster = wanting(Told.formed(3, 3, 1), 2);
    cluster.does(new BeginSplit(RESHARD, 1, 1, MIDDLE));
    assertEquals(new Change.Split(MIDDLE, 2), cluster.shard(1).change());
    assertEquals(ShardPhase.PLANNED, cluster.shard(2).phase());
    assertEquals(cluster.shard(1).nodes(), cluster.shard(2).nodes());
    assertEquals(List.of(HashRange.ALL), ranges(cluster));
    cluster.reaches(1);
    assertEquals(HashRange.even(2), ranges(cluster));
    assertEquals(1, cluster.epoch(2));
    cluster.does(new Finish(RESHARD, Receipt.NONE, AT));
  }

  @Test
  void aSplitOutsideTheRangeOrOfAMovingShardIsIgnored() {
    Told cluster = wanting(Told.formed(4, 3, 1), 2);
    cluster
        .ignores(new BeginSplit(RESHARD, 1, 1, 0))
        .ignores(new BeginSplit(RESHARD, 1, 1, HashRange.END))
        .ignores(new BeginSplit(RESHARD, 1, 2, MIDDLE))
        .ignores(new BeginSplit(RESHARD, 0, 1, MIDDLE));
    cluster.does(new BeginMove(1, 1, -1, -4, Cause.ASKED, "asked", AT));
    cluster.ignores(new BeginSplit(RESHARD, 1, 1, MIDDLE));
  }

  @Test
  void aSplitForAReshardingThatHasEndedComesTooLate() {
    Told cluster = wanting(Told.formed(3, 3, 1), 2);
    cluster.does(
        new WantShards(ClusterState.DEFAULT_KEYSPACE, 3, "changed my mind", Receipt.NONE, AT));
    assertEquals(Finished.End.ABORTED, cluster.state.finished(RESHARD).orElseThrow().end());
    cluster.ignores(new BeginSplit(RESHARD, 1, 1, MIDDLE));
    cluster.does(new BeginSplit(2, 1, 1, HashRange.even(3).getLast().from()));
  }

  @Test
  void aMergeFreezesAbsorbsAdoptsAndRetires() {
    Told cluster = merging();
    assertEquals(new Change.Freeze(MERGE), cluster.shard(2).change());
    assertTrue(cluster.state.isLocked(1) && cluster.state.isLocked(2));
    cluster.ignores(new Reached(2, 2, AT)).ignores(new AddLearner(1, 1, -4, AT));
    cluster.does(new Absorb(MERGE, 42, AT + 1));
    assertEquals(new Change.Absorb(MERGE, 2, 42), cluster.shard(1).change());
    assertEquals(ShardPhase.FROZEN, cluster.shard(2).phase());
    assertEquals(HashRange.even(2), ranges(cluster));
    cluster.ignores(new Retire(MERGE, AT)).reaches(1);
    assertEquals(List.of(HashRange.ALL), ranges(cluster));
    assertEquals(ShardPhase.ABSORBED, cluster.shard(2).phase());
    assertTrue(!cluster.state.isLocked(1), "the receiver may get members");
    cluster.does(new AddLearner(1, 2, -4, AT));
    cluster.does(new Retire(MERGE, AT + 2));
    assertTrue(cluster.state.shard(2).isEmpty());
    cluster.ignores(new Finish(RESHARD, Receipt.NONE, AT));
    cluster.does(new Finish(MERGE, Receipt.NONE, AT + 3));
    cluster.does(new Finish(RESHARD, Receipt.NONE, AT + 3));
    assertEquals(3, cluster.state.next().shard(), "and its id is given to nobody");
  }

  @Test
  void ofAbsorbAndUnfreezeOneIsDecided() {
    Told absorbed = merging().does(new Absorb(MERGE, 42, AT));
    absorbed.ignores(new Unfreeze(MERGE, AT)).ignores(new Absorb(MERGE, 43, AT));
    absorbed.ignores(new Abort(MERGE, "asked", Receipt.NONE, AT));
    Told unfrozen = merging().does(new Unfreeze(MERGE, AT));
    unfrozen.ignores(new Absorb(MERGE, 42, AT)).ignores(new Retire(MERGE, AT));
  }

  @Test
  void aMergeThatIsGivenUpLetsItsDonorServeAgain() {
    Told cluster = merging().does(new Unfreeze(MERGE, AT + 1));
    assertEquals(3, cluster.epoch(2), "above the freeze, which may not have been carried out");
    cluster.ignores(new Finish(MERGE, Receipt.NONE, AT));
    cluster.ignores(new Reached(2, 2, AT)).reaches(2);
    assertTrue(cluster.shard(2).isSettled());
    cluster.does(new Finish(MERGE, Receipt.NONE, AT + 2));
    assertEquals(Finished.End.ABORTED, cluster.state.finished(MERGE).orElseThrow().end());
    cluster.does(new BeginMerge(RESHARD, 1, 1, 2, 3, "again", AT));
  }

  @Test
  void onlyNeighboursOnTheSameNodesAreMerged() {
    Told cluster = wanting(Told.formed(4, 3, 4), 2);
    cluster
        .ignores(new BeginMerge(RESHARD, 1, 1, 3, 1, "not neighbours", AT))
        .ignores(new BeginMerge(RESHARD, 2, 1, 1, 1, "the wrong way", AT))
        .ignores(new BeginMerge(RESHARD, 1, 1, 2, 1, "on other nodes", AT));
  }

  @Test
  void whoWantsAsManyShardsAsThereAreGetsNoOperation() {
    Told cluster = Told.formed(3, 3, 4);
    cluster
        .ignores(new WantShards(ClusterState.DEFAULT_KEYSPACE, 4, "asked", Receipt.NONE, AT))
        .ignores(new WantShards(ClusterState.DEFAULT_KEYSPACE, 0, "asked", Receipt.NONE, AT))
        .ignores(new WantShards(ClusterState.DEFAULT_KEYSPACE, 257, "asked", Receipt.NONE, AT))
        .ignores(new WantShards("strange", 2, "asked", Receipt.NONE, AT));
  }

  @Test
  void anAbortedReshardingWantsWhatThereIs() {
    Told cluster = wanting(Told.formed(3, 3, 1), 4);
    cluster.does(new BeginSplit(RESHARD, 1, 1, MIDDLE)).reaches(1);
    cluster.does(new Abort(RESHARD, "asked", Receipt.NONE, AT));
    assertEquals(
        2, cluster.state.keyspace(ClusterState.DEFAULT_KEYSPACE).orElseThrow().shardsWanted());
  }

  @Test
  void whatWasAskedForIsRememberedBesideManySmallMoves() {
    Told cluster = wanting(Told.formed(4, 3, 1), 2);
    cluster.does(new Abort(RESHARD, "asked", Receipt.NONE, AT));
    for (int i = 0; i < 2 * ClusterState.FINISHED_MAX; i++) {
      long id = cluster.state.next().operation();
      cluster.does(new BeginMove(1, 1, -1, -4, Cause.BALANCE, "even", AT));
      cluster.does(new Abort(id, "uneven", Receipt.NONE, AT));
    }
    assertTrue(cluster.state.finished(RESHARD).isPresent());
    assertEquals(ClusterState.FINISHED_MAX + 1, cluster.state.finished().size());
  }

  /** Two shards on the same nodes that begin to become one; another node is there. */
  private static Told merging() {
    Told cluster = Told.formed(3, 3, 2);
    cluster.does(new NodeCommand.NodeJoined(-4, 3, 1, "host-3:7080", ""));
    return wanting(cluster, 1).does(new BeginMerge(RESHARD, 1, 1, 2, 1, "fewer", AT));
  }

  private static Told wanting(Told cluster, int shards) {
    return cluster.does(
        new WantShards(ClusterState.DEFAULT_KEYSPACE, shards, "asked", Receipt.NONE, AT));
  }

  private static List<HashRange> ranges(Told cluster) {
    return cluster.state.shardsOf(ClusterState.DEFAULT_KEYSPACE).stream()
        .map(ShardDescriptor::range)
        .toList();
  }
}
