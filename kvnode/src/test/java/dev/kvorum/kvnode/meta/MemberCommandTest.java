package dev.kvorum.kvnode.meta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.meta.MemberCommand.AddLearner;
import dev.kvorum.kvnode.meta.MemberCommand.BeginMove;
import dev.kvorum.kvnode.meta.MemberCommand.Leave;
import dev.kvorum.kvnode.meta.MemberCommand.Promote;
import dev.kvorum.kvnode.meta.MemberCommand.Retract;
import dev.kvorum.kvnode.meta.NodeCommand.NodeDrained;
import dev.kvorum.kvnode.meta.Operation.Move;
import dev.kvorum.kvnode.meta.OperationCommand.Abort;
import dev.kvorum.kvnode.meta.OperationCommand.Finish;
import dev.kvorum.kvnode.meta.OperationCommand.WantShards;
import dev.kvorum.kvnode.meta.RangeCommand.BeginSplit;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemberCommandTest {

  private static final long A = -1;
  private static final long B = -2;
  private static final long D = -4;
  private static final long SHARD = 1;
  private static final long AT = Told.AT;

  /** Shard 1 has replicas on the first three of four nodes. */
  private final Told cluster = Told.formed(4, 3, 2);

  @Test
  void aMoveGoesThroughLearningVotingAndLeaving() {
    cluster.does(move(A, D));
    assertEquals(OperationPhase.PLANNED, cluster.onlyOperation().phase());
    long replica = cluster.state.next().replica();
    cluster.does(new AddLearner(SHARD, cluster.epoch(SHARD), D, AT + 1));
    assertEquals(new Placement(replica, D, Standing.LEARNER), cluster.placeOn(SHARD, D));
    assertEquals(List.of(replica), List.copyOf(cluster.shard(SHARD).membership().learners()));
    cluster.reaches(SHARD).does(new Promote(SHARD, cluster.epoch(SHARD), replica, AT + 2));
    assertTrue(cluster.shard(SHARD).membership().voters().contains(replica));
    cluster.reaches(SHARD);
    long old = cluster.placeOn(SHARD, A).replica();
    cluster.does(new Leave(SHARD, cluster.epoch(SHARD), old, AT + 3));
    assertEquals(Standing.LEAVING, cluster.placeOn(SHARD, A).standing());
    assertTrue(!cluster.shard(SHARD).membership().contains(old), "no member any more");
    cluster.ignores(new Finish(1, Receipt.NONE, AT + 4));
    cluster.reaches(SHARD);
    assertTrue(cluster.shard(SHARD).placeOn(A).isEmpty(), "and now it may go");
    var receipt = new Receipt(AT, 10, 0, 3, 4096);
    cluster.does(new Finish(1, receipt, AT + 4));
    Finished ended = cluster.state.finished(1).orElseThrow();
    assertEquals(receipt, ended.receipt());
    assertEquals(Finished.End.DONE, ended.end());
    assertEquals(
        List.of(
            new Course.Entered(OperationPhase.PLANNED, AT),
            new Course.Entered(OperationPhase.COPYING, AT + 1),
            new Course.Entered(OperationPhase.PROMOTING, AT + 2),
            new Course.Entered(OperationPhase.LEAVING, AT + 3)),
        ended.operation().course().phases());
  }

  @Test
  void aStepForAnEpochThatIsPastIsIgnored() {
    long old = cluster.epoch(SHARD);
    long voter = cluster.placeOn(SHARD, A).replica();
    cluster.does(new AddLearner(SHARD, old, D, AT)).reaches(SHARD);
    cluster
        .ignores(new Leave(SHARD, old, voter, AT))
        .ignores(move(old, A, D))
        .ignores(new Reached(SHARD, old, AT));
  }

  @Test
  void aShardGetsNoStepBeforeItsLastIsReached() {
    cluster.does(new WantShards(ClusterState.DEFAULT_KEYSPACE, 4, "asked", Receipt.NONE, AT));
    cluster.does(new AddLearner(SHARD, cluster.epoch(SHARD), D, AT));
    long epoch = cluster.epoch(SHARD);
    cluster
        .ignores(new Promote(SHARD, epoch, cluster.placeOn(SHARD, D).replica(), AT))
        .ignores(new Leave(SHARD, epoch, cluster.placeOn(SHARD, A).replica(), AT))
        .ignores(new BeginSplit(1, SHARD, epoch, HashRange.END / 4));
    cluster.reaches(SHARD);
    assertEquals(epoch, cluster.epoch(SHARD), "reaching it asks for nothing");
    cluster.ignores(new BeginSplit(1, SHARD, epoch, HashRange.END / 4));
    cluster.does(new Promote(SHARD, epoch, cluster.placeOn(SHARD, D).replica(), AT));
  }

  @Test
  void aMoveThatCannotBeIsIgnored() {
    cluster
        .ignores(move(A, B))
        .ignores(move(D, D))
        .ignores(move(A, 77))
        .ignores(new BeginMove(0, 1, A, D, Cause.ASKED, "meta", AT));
    cluster.does(new NodeDrained(D)).ignores(move(A, D));
    cluster.ignores(new AddLearner(SHARD, cluster.epoch(SHARD), D, AT));
  }

  @Test
  void theOnlyVoterDoesNotLeave() {
    Told alone = Told.formed(2, 1, 1);
    long only = alone.shard(1).voters().getFirst().replica();
    alone.ignores(new Leave(1, 1, only, AT));
    alone.does(new AddLearner(1, 1, B, AT)).reaches(1).ignores(new Leave(1, 2, only, AT));
  }

  @Test
  void anAbortedMoveLeavesWhatItHasMade() {
    cluster.does(move(A, D)).does(new AddLearner(SHARD, cluster.epoch(SHARD), D, AT));
    assertTrue(!((Move) cluster.onlyOperation()).isPastCommit());
    cluster.does(new Abort(1, "asked", Receipt.NONE, AT + 9));
    assertEquals(List.of(), cluster.state.operations());
    assertEquals("asked", cluster.state.finished(1).orElseThrow().why());
    assertEquals(Standing.LEARNER, cluster.placeOn(SHARD, D).standing());
  }

  @Test
  void aPromotionThatCannotBeReachedIsTakenBackByTheNextEpoch() {
    cluster.does(new AddLearner(SHARD, 1, D, AT)).reaches(SHARD);
    long replica = cluster.placeOn(SHARD, D).replica();
    cluster.ignores(new Retract(SHARD, 2, AT));
    cluster.does(new Promote(SHARD, 2, replica, AT)).does(new Retract(SHARD, 3, AT));
    assertEquals(4, cluster.epoch(SHARD));
    assertTrue(!cluster.shard(SHARD).membership().contains(replica));
    cluster.ignores(new Reached(SHARD, 3, AT)).reaches(SHARD);
    assertTrue(cluster.shard(SHARD).placeOn(D).isEmpty());
  }

  @Test
  void aVoterThatCannotLeaveStays() {
    long voter = cluster.placeOn(SHARD, A).replica();
    cluster.does(new Leave(SHARD, 1, voter, AT)).does(new Retract(SHARD, 2, AT));
    assertEquals(new Placement(voter, A, Standing.VOTER), cluster.placeOn(SHARD, A));
    cluster.reaches(SHARD);
    assertTrue(cluster.shard(SHARD).isSettled());
  }

  private BeginMove move(long from, long to) {
    return move(cluster.epoch(SHARD), from, to);
  }

  private static BeginMove move(long epoch, long from, long to) {
    return new BeginMove(SHARD, epoch, from, to, Cause.ASKED, "asked", AT);
  }
}
