package dev.kvorum.kvnode.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.kvorum.kvnode.meta.Change;
import dev.kvorum.kvnode.meta.HashRange;
import dev.kvorum.kvnode.meta.Placement;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.meta.ShardPhase;
import dev.kvorum.kvnode.meta.Standing;
import dev.kvorum.kvnode.meta.balance.Observation.ShardSeen;
import dev.kvorum.kvnode.meta.balance.Step;
import dev.kvorum.kvnode.peer.AnswerHandler;
import dev.kvorum.kvnode.peer.Peers;
import dev.kvorum.kvnode.peer.PendingRequest;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.shard.replica.Clock;
import dev.kvorum.kvnode.shard.route.LocalShards;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TransfersTest {

  private static final long SHARD = 7;
  private static final long SECOND = 1_000_000_000;
  private static final Map<Long, ShardSeen> BEFORE = ledBy(2);
  private static final Map<Long, ShardSeen> AFTER = ledBy(3);

  private final List<Long> asked = new ArrayList<>();
  private final Transfers transfers =
      new Transfers(1, new LocalShards(Clock.SYSTEM, () -> true), new Asked());

  @Test
  void oneThatWasAskedIsUnderWayUntilTheOtherIsSeenToLead() {
    assertEquals(Set.of(), transfers.underWay(BEFORE, 0));
    ask();
    assertEquals(List.of(2L), asked, "who leads is asked");
    assertEquals(Set.of(SHARD), transfers.underWay(BEFORE, 1));
    assertEquals(Set.of(SHARD), transfers.underWay(Map.of(), 2), "while nobody is seen to lead");
    assertEquals(Set.of(), transfers.underWay(AFTER, 3));
    assertEquals(Set.of(), transfers.underWay(BEFORE, 4), "and is over then");
  }

  @Test
  void oneThatComesToNothingIsOverAfterAWhile() {
    ask();
    assertEquals(Set.of(SHARD), transfers.underWay(BEFORE, 2 * SECOND));
    assertEquals(Set.of(), transfers.underWay(BEFORE, 2 * SECOND + 1));
  }

  private void ask() {
    var replicas =
        List.of(new Placement(20, 2, Standing.VOTER), new Placement(30, 3, Standing.VOTER));
    var shard =
        new ShardDescriptor(
            SHARD, "default", HashRange.ALL, 1, replicas, Change.NONE, ShardPhase.ACTIVE);
    transfers.ask(new Step.TransferLeader(SHARD, 3, "for the test"), shard, 2, 0);
  }

  private static Map<Long, ShardSeen> ledBy(long node) {
    return Map.of(SHARD, new ShardSeen(node, 1, Map.of(), OptionalLong.empty()));
  }

  private final class Asked implements Peers {

    @Override
    public void send(long node, Message message) {}

    @Override
    public void pulse(long node) {}

    @Override
    public PendingRequest request(long node, byte[] payload, AnswerHandler handler) {
      asked.add(node);
      return () -> {};
    }
  }
}
