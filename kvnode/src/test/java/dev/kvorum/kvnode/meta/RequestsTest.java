package dev.kvorum.kvnode.meta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.meta.MemberCommand.AddLearner;
import dev.kvorum.kvnode.meta.MemberCommand.BeginMove;
import dev.kvorum.kvnode.meta.MemberCommand.Promote;
import dev.kvorum.kvnode.meta.NodeCommand.NodeDrained;
import dev.kvorum.kvnode.meta.OperationCommand.Abort;
import dev.kvorum.kvnode.meta.OperationCommand.WantShards;
import dev.kvorum.kvnode.meta.RangeCommand.Absorb;
import dev.kvorum.kvnode.meta.RangeCommand.BeginMerge;
import dev.kvorum.kvnode.meta.Refusal.Kind;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestsTest {

  private static final long A = -1;
  private static final long B = -2;
  private static final long C = -3;
  private static final long D = -4;
  private static final long STRANGER = 77;

  /** Shard 1 has replicas on the first three of four nodes. */
  private final Told cluster = Told.formed(4, 3, 2);

  @Test
  void whatIsFineIsTaken() {
    assertEquals(Optional.empty(), Requests.drain(cluster.state, A));
    assertEquals(Optional.empty(), Requests.undrain(cluster.state, A));
    assertEquals(Optional.empty(), Requests.move(cluster.state, 1, A, D));
    assertEquals(Optional.empty(), Requests.shards(cluster.state, "default", 1));
    assertEquals(Optional.empty(), Requests.shards(cluster.state, "default", 256));
  }

  @Test
  void unknownThingsAreNamedWithWhatThereIs() {
    refused(
        Kind.UNKNOWN,
        "there are 18446744073709551615 (node 0)",
        Requests.drain(cluster.state, STRANGER));
    refused(Kind.UNKNOWN, "there is no node 77", Requests.undrain(cluster.state, STRANGER));
    refused(Kind.UNKNOWN, "there is no node 77", Requests.remove(cluster.state, STRANGER));
    refused(Kind.UNKNOWN, "there is no node 77", Requests.move(cluster.state, 1, A, STRANGER));
    refused(Kind.UNKNOWN, "there are 1, 2", Requests.move(cluster.state, 9, A, D));
    refused(Kind.UNKNOWN, "there is default", Requests.shards(cluster.state, "other", 3));
    refused(Kind.UNKNOWN, "no operation 5", Requests.abort(cluster.state, 5));
    refused(Kind.UNKNOWN, "no operation 5", Requests.unknownOperation(cluster.state, 5));
  }

  @Test
  void aShardCountOutOfRangeIsInvalid() {
    refused(Kind.INVALID, "1 to 256, not 0", Requests.shards(cluster.state, "default", 0));
    refused(Kind.INVALID, "1 to 256, not 257", Requests.shards(cluster.state, "default", 257));
  }

  @Test
  void drainingMoreThanTheReplicationFactorBearsWaitsAndDrainingTheLastIsRefused() {
    cluster.does(new NodeDrained(A)).does(new NodeDrained(B));
    assertEquals(Optional.empty(), Requests.drain(cluster.state, C));
    cluster.does(new NodeDrained(C));
    refused(Kind.CONFLICT, "start another one first", Requests.drain(cluster.state, D));
    assertEquals(Optional.empty(), Requests.drain(cluster.state, A), "again");
  }

  @Test
  void onlyAnEmptyNodeIsRemoved() {
    refused(Kind.CONFLICT, "drain it first", Requests.remove(cluster.state, A));
    cluster.does(new NodeDrained(A));
    refused(Kind.CONFLICT, "still has 2 replicas", Requests.remove(cluster.state, A));
  }

  @Test
  void aMoveNeedsAReplicaHereAndNoneThere() {
    refused(
        Kind.CONFLICT, "has a replica on node 1 already", Requests.move(cluster.state, 1, A, B));
    refused(Kind.CONFLICT, "no replica on node 3", Requests.move(cluster.state, 1, D, D));
    refused(Kind.INVALID, "places its replicas by itself", Requests.move(cluster.state, 0, A, D));
    cluster.does(new NodeDrained(D));
    refused(Kind.CONFLICT, "takes no replicas", Requests.move(cluster.state, 1, A, D));
  }

  @Test
  void twoOperationsOfOneShardAreRefusedWithTheFirst() {
    cluster.does(new BeginMove(1, 1, A, D, Cause.ASKED, "asked", Told.AT));
    refused(Kind.CONFLICT, "operation 1", Requests.move(cluster.state, 1, B, D));
    Told resharding = Told.formed(4, 3, 2);
    resharding.does(new WantShards("default", 3, "asked", Receipt.NONE, Told.AT));
    refused(Kind.CONFLICT, "operation 1", Requests.move(resharding.state, 1, A, D));
    assertEquals(Optional.empty(), Requests.shards(resharding.state, "default", 5), "a new wish");
  }

  @Test
  void anOperationIsAbortedUntilItsCommit() {
    cluster.does(new BeginMove(1, 1, A, D, Cause.ASKED, "asked", Told.AT));
    cluster.does(new AddLearner(1, 1, D, Told.AT)).reaches(1);
    assertEquals(Optional.empty(), Requests.abort(cluster.state, 1));
    cluster.does(new Promote(1, 2, cluster.placeOn(1, D).replica(), Told.AT));
    refused(Kind.CONFLICT, "past its commit", Requests.abort(cluster.state, 1));
    cluster.does(new Abort(1, "asked", Receipt.NONE, Told.AT));
    refused(Kind.CONFLICT, "has ended", Requests.abort(cluster.state, 1));
    assertEquals(Optional.empty(), Requests.unknownOperation(cluster.state, 1));
  }

  @Test
  void aMergeIsAbortedUntilItIsDecided() {
    Told merging = Told.formed(3, 3, 2);
    merging.does(new WantShards("default", 1, "asked", Receipt.NONE, Told.AT));
    merging.does(new BeginMerge(1, 1, 1, 2, 1, "fewer", Told.AT));
    assertEquals(Optional.empty(), Requests.abort(merging.state, 2));
    assertEquals(Optional.empty(), Requests.abort(merging.state, 1));
    merging.does(new Absorb(2, 42, Told.AT));
    refused(Kind.CONFLICT, "past its commit", Requests.abort(merging.state, 2));
  }

  private static void refused(Kind kind, String why, Optional<Refusal> refusal) {
    assertEquals(kind, refusal.orElseThrow().kind());
    assertTrue(refusal.get().why().contains(why), refusal.get().why());
  }
}
