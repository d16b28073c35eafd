package dev.kvorum.kvnode.meta.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.meta.Cause;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.HashRange;
import dev.kvorum.kvnode.meta.MemberCommand.AddLearner;
import dev.kvorum.kvnode.meta.MemberCommand.BeginMove;
import dev.kvorum.kvnode.meta.MemberCommand.Leave;
import dev.kvorum.kvnode.meta.MemberCommand.Promote;
import dev.kvorum.kvnode.meta.MemberCommand.Retract;
import dev.kvorum.kvnode.meta.NodeCommand.NodeBooted;
import dev.kvorum.kvnode.meta.NodeCommand.NodeDied;
import dev.kvorum.kvnode.meta.NodeCommand.NodeDrained;
import dev.kvorum.kvnode.meta.NodeCommand.NodeJoined;
import dev.kvorum.kvnode.meta.NodeCommand.NodeRevived;
import dev.kvorum.kvnode.meta.NodeCommand.NodeUndrained;
import dev.kvorum.kvnode.meta.OperationCommand.Abort;
import dev.kvorum.kvnode.meta.OperationCommand.Finish;
import dev.kvorum.kvnode.meta.OperationCommand.WantShards;
import dev.kvorum.kvnode.meta.PermitCommand.EndPermit;
import dev.kvorum.kvnode.meta.PermitCommand.GrantPermit;
import dev.kvorum.kvnode.meta.RangeCommand.Absorb;
import dev.kvorum.kvnode.meta.RangeCommand.BeginMerge;
import dev.kvorum.kvnode.meta.RangeCommand.BeginSplit;
import dev.kvorum.kvnode.meta.RangeCommand.Retire;
import dev.kvorum.kvnode.meta.RangeCommand.Unfreeze;
import dev.kvorum.kvnode.meta.Receipt;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BalancerTest {

  private static final long A = 100;
  private static final long B = 101;
  private static final long C = 102;
  private static final long D = 103;
  private static final long E = 104;

  @Test
  void aBalancedClusterIsLeftAlone() {
    new Scene(3, 3, 3).isSilent();
  }

  @Test
  void aDeadVoterGoesBeforeItsSuccessorVotes() {
    Scene cluster = lostNode();
    long dead = cluster.shard(2).placeOn(D).orElseThrow().replica();
    cluster.next(new AddLearner(2, 1, A, cluster.now)).reaches(2);
    long learner = cluster.shard(2).placeOn(A).orElseThrow().replica();
    cluster.behind.add(learner);
    cluster.isSilent();
    cluster.behind.clear();
    cluster.next(new Leave(2, 2, dead, cluster.now)).reaches(2);
    cluster.next(new Promote(2, 3, learner, cluster.now)).reaches(2);
    cluster.next(Finish.class);
    cluster.isSilent();
  }

  /** The last of four nodes has died, and what shard 2 had there is to go to the first. */
  private static Scene lostNode() {
    Scene cluster = new Scene(4, 3, 2);
    cluster.silent.add(D);
    cluster.next(new NodeDied(D, 0));
    BeginMove move = cluster.next(BeginMove.class);
    assertEquals(new BeginMove(2, 1, D, A, Cause.REPAIR, "node 3 is dead", cluster.now), move);
    assertEquals(0, cluster.next(Leave.class).shard(), "a learner of meta");
    return cluster.reaches(0);
  }

  @Test
  void aMoveOfALiveVoterHandsTheLeadOverAndGoesOnlyWhenItsSuccessorVotes() {
    Scene cluster = new Scene(4, 3, 1).does(new NodeDrained(A));
    long old = cluster.shard(1).placeOn(A).orElseThrow().replica();
    assertEquals(Cause.DRAIN, cluster.next(BeginMove.class).cause());
    cluster.next(AddLearner.class);
    cluster.reaches(1).next(Promote.class);
    cluster.reaches(1);
    var transfer = assertInstanceOf(Step.TransferLeader.class, cluster.next().orElseThrow());
    assertEquals(1, transfer.shard());
    cluster.transferring.add(1L);
    cluster.isSilent();
    cluster.transferring.clear();
    cluster.leaders.put(1L, transfer.toNode());
    cluster.next(new Leave(1, 3, old, cluster.now)).reaches(1).next(Finish.class);
    assertEquals(Set.of(B, C, D), Set.copyOf(cluster.shard(1).nodes()));
  }

  @Test
  void noStepIsGivenToAShardWithoutACaughtUpMajority() {
    Scene cluster = new Scene(4, 3, 2);
    cluster.silent.add(D);
    cluster.behind.add(cluster.shard(2).placeOn(B).orElseThrow().replica());
    cluster.next(NodeDied.class);
    assertEquals(0, cluster.next(Leave.class).shard(), "a learner of meta");
    cluster.reaches(0).isSilent();
    cluster.waitsFor("a majority of its replicas has to be heard and caught up first");
  }

  @Test
  void aDeadNodeThatIsBackKeepsItsReplicas() {
    Scene cluster = lostNode();
    assertEquals(2, cluster.next(AddLearner.class).shard());
    cluster.reaches(2).silent.clear();
    cluster.next(new NodeRevived(D));
    assertEquals(0, cluster.next(AddLearner.class).shard(), "meta's learner");
    cluster.reaches(0).next(Abort.class);
    cluster.next(Leave.class);
    cluster.reaches(2).isSilent();
    assertEquals(Set.of(B, C, D), Set.copyOf(cluster.shard(2).nodes()));
  }

  @Test
  void aPromotionThatADeathMakesVainIsTakenBack() {
    Scene cluster = new Scene(5, 3, 1).does(new NodeDrained(B));
    cluster.next(BeginMove.class);
    cluster.next(AddLearner.class);
    long to = cluster.state.moves().findFirst().orElseThrow().to();
    cluster.reaches(1).next(Promote.class);
    cluster.isSilent();
    cluster.silent.add(to);
    cluster.next(NodeDied.class);
    cluster.next(Retract.class);
  }

  @Test
  void tooFewNodesForTheReplicationFactorIsWaitingUntilAnotherJoins() {
    Scene cluster = new Scene(3, 3, 1).does(new NodeDrained(B));
    cluster.isSilent();
    cluster.waitsFor("node 1 can't be emptied before another node is there");
    cluster.does(new NodeJoined(D, 3, 1, "h:1", ""));
    cluster.next(AddLearner.class);
    BeginMove move = cluster.next(BeginMove.class);
    assertEquals(B, move.from());
    assertEquals(D, move.to());
  }

  @Test
  void whoIsToBeEmptiedNoMoreKeepsWhatHasNotGone() {
    Scene cluster = new Scene(4, 3, 1).does(new NodeDrained(B));
    cluster.next(BeginMove.class);
    cluster.does(new NodeUndrained(B)).next(Abort.class);
    cluster.isSilent();
  }

  @Test
  void oneMoveAtATimeIntoANode() {
    Scene cluster = new Scene(3, 3, 8).does(new NodeDrained(B));
    cluster.does(new NodeJoined(D, 3, 1, "h:1", ""));
    cluster.next(AddLearner.class);
    cluster.next(BeginMove.class);
    assertEquals(1, cluster.next(AddLearner.class).shard());
    cluster.isSilent();
  }

  @Test
  void replicasGoToZonesThatHaveNone() {
    Scene cluster = new Scene(3, 3, 1);
    zoned(cluster, A, "x");
    zoned(cluster, B, "x");
    zoned(cluster, C, "y");
    cluster.isSilent();
    cluster.does(new NodeJoined(D, 3, 1, "h:1", "z"));
    cluster.next(AddLearner.class);
    cluster.reaches(0);
    Promote meta = cluster.next(Promote.class);
    assertEquals(0, meta.shard());
    BeginMove move = cluster.next(BeginMove.class);
    assertEquals(Cause.BALANCE, move.cause());
    assertEquals(D, move.to());
    assertTrue(move.from() == A || move.from() == B);
  }

  private static void zoned(Scene cluster, long node, String zone) {
    cluster.does(new NodeBooted(node, 1, "h:1", zone));
  }

  @Test
  void splitsGoFromTheHighestBoundaryDownAndChildrenAreNotSplitAgain() {
    Scene cluster = new Scene(3, 3, 1).does(wanted(4));
    long quarter = HashRange.END / 4;
    cluster.next(new BeginSplit(1, 1, 1, 3 * quarter));
    cluster.isSilent();
    cluster.reaches(1);
    cluster.next(new BeginSplit(1, 1, 2, 2 * quarter)).reaches(1);
    cluster.next(new BeginSplit(1, 1, 3, quarter)).reaches(1);
    cluster.next(Finish.class);
    assertEquals(4, cluster.state.shardsOf(ClusterState.DEFAULT_KEYSPACE).size());
  }

  @Test
  void aShardThatStillTakesDataOverIsNotSplit() {
    Scene cluster = new Scene(3, 3, 1).does(wanted(2));
    cluster.adopting.add(cluster.shard(1).replicas().getFirst().replica());
    cluster.isSilent();
    cluster.waitsFor("still to take over data");
  }

  @Test
  void aMergeIsDecidedWhenEveryReplicaOfTheDonorHasTheFreeze() {
    Scene cluster = new Scene(3, 3, 2).does(wanted(1));
    cluster.next(BeginMerge.class);
    long slow = cluster.shard(2).replicas().getLast().replica();
    cluster.behind.add(slow);
    cluster.isSilent();
    cluster.behind.clear();
    cluster.next(Absorb.class);
    cluster.reaches(1).adopting.add(cluster.shard(1).replicas().getLast().replica());
    cluster.isSilent();
    cluster.adopting.clear();
    cluster.next(Retire.class);
    cluster.next(Finish.class);
    cluster.next(Finish.class);
    cluster.isSilent();
  }

  @Test
  void aFreezeOfAnEarlierMergeDoesNotCount() {
    Scene cluster = new Scene(3, 3, 2).does(wanted(1));
    cluster.next(BeginMerge.class);
    cluster.thawed.add(2L);
    cluster.isSilent();
    cluster.thawed.clear();
    cluster.next(Absorb.class);
  }

  @Test
  void aMergeThatTakesTooLongIsGivenUpAndNotTriedAtOnceAgain() {
    Scene cluster = new Scene(3, 3, 2).does(wanted(1));
    cluster.next(BeginMerge.class);
    cluster.behind.add(cluster.shard(2).replicas().getLast().replica());
    cluster.now += Scene.RULES.freezeMillis();
    cluster.next(Unfreeze.class);
    cluster.reaches(2).next(Finish.class);
    cluster.behind.clear();
    cluster.isSilent();
    cluster.now += Scene.RULES.mergeAgainMillis();
    cluster.next(BeginMerge.class);
  }

  @Test
  void noMergeBeginsWhileAReplicaIsAway() {
    Scene cluster = new Scene(3, 3, 2).does(wanted(1));
    cluster.behind.add(cluster.shard(1).replicas().getLast().replica());
    cluster.isSilent();
    cluster.waitsFor("all its replicas have to be heard and caught up");
  }

  @Test
  void aDonorIsBroughtToWhereItsReceiverIs() {
    Scene cluster = new Scene(4, 3, 2).does(wanted(1));
    BeginMove move = cluster.next(BeginMove.class);
    assertEquals(Cause.ALIGN, move.cause());
    assertEquals(2, move.shard());
    assertEquals(D, move.from());
    assertEquals(A, move.to());
  }

  @Test
  void nothingRiskyBeginsWhileANodeMayStop() {
    Scene cluster = new Scene(4, 3, 2);
    cluster.does(new GrantPermit(A, cluster.now, cluster.now + 1_000)).does(wanted(1));
    cluster.does(new NodeDrained(B)).isSilent();
    cluster.waitsFor("node 0 may be stopped now");
    cluster.now += 1_000;
    cluster.next(EndPermit.class);
    cluster.next(BeginMove.class);
  }

  @Test
  void aFrozenShardIsDecidedUponEvenWhileANodeMayStop() {
    Scene cluster = new Scene(3, 3, 2).does(wanted(1));
    cluster.next(BeginMerge.class);
    cluster.does(new GrantPermit(A, cluster.now, cluster.now + 60_000)).next(Absorb.class);
  }

  @Test
  void aPermitEndsWhenItsNodeIsBackAndCaughtUp() {
    Scene cluster = new Scene(3, 3, 1);
    cluster.does(new GrantPermit(A, cluster.now, cluster.now + 60_000)).isSilent();
    cluster.silent.add(A);
    cluster.leaders.replaceAll((_, _) -> B);
    cluster.does(new NodeBooted(A, 1, "h:1", ""));
    cluster.silent.clear();
    cluster.behind.add(cluster.shard(1).placeOn(A).orElseThrow().replica());
    cluster.isSilent();
    cluster.behind.clear();
    cluster.next(EndPermit.class);
  }

  @Test
  void leadersAreEvenedOut() {
    Scene cluster = new Scene(3, 3, 3);
    cluster.leaders.replaceAll((_, _) -> A);
    var transfer = assertInstanceOf(Step.TransferLeader.class, cluster.next().orElseThrow());
    assertTrue(transfer.toNode() == B || transfer.toNode() == C);
    cluster.transferring.add(transfer.shard());
    cluster.isSilent();
  }

  @Test
  void noLeaderGoesToANodeThatHasJustStartedUnlessItsOwnHas() {
    Scene cluster = new Scene(3, 3, 3);
    cluster.leaders.replaceAll((_, _) -> A);
    cluster.young.addAll(Set.of(B, C));
    cluster.isSilent();
    cluster.young.add(A);
    assertInstanceOf(Step.TransferLeader.class, cluster.next().orElseThrow());
    cluster.young.removeAll(Set.of(A, B));
    var transfer = assertInstanceOf(Step.TransferLeader.class, cluster.next().orElseThrow());
    assertEquals(B, transfer.toNode());
  }

  /** The first node leads two and the fourth none, but has no replica of either. */
  @Test
  void leadersAreEvenedOutThroughAThirdNodeIfNeedBe() {
    Scene cluster = new Scene(5, 3, 5);
    cluster.leaders.putAll(Map.of(1L, A, 2L, B, 3L, C, 4L, E, 5L, A));
    var last = assertInstanceOf(Step.TransferLeader.class, cluster.next().orElseThrow());
    assertEquals(2, last.shard());
    assertEquals(D, last.toNode());
    cluster.leaders.put(2L, D);
    var first = assertInstanceOf(Step.TransferLeader.class, cluster.next().orElseThrow());
    assertEquals(B, first.toNode());
    cluster.leaders.put(first.shard(), B);
    cluster.isSilent();
  }

  @Test
  void metaGetsTwoMoreVotersAtATime() {
    Scene cluster = new Scene(3, 3, 1).does(new NodeJoined(D, 3, 1, "h:1", ""));
    cluster.next(new AddLearner(0, 1, D, cluster.now)).reaches(0).isSilent();
    cluster.does(new NodeJoined(E, 4, 1, "h:1", ""));
    cluster.next(AddLearner.class);
    cluster.reaches(0).next(Promote.class);
    cluster.reaches(0).next(Promote.class);
    cluster.reaches(0);
    assertEquals(5, cluster.shard(0).voters().size());
  }

  private static WantShards wanted(int shards) {
    return new WantShards(ClusterState.DEFAULT_KEYSPACE, shards, "asked", Receipt.NONE, 1_000_000);
  }
}
