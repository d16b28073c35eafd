package dev.kvorum.kvnode.shard.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.peer.AnswerHandler;
import dev.kvorum.kvnode.peer.Peers;
import dev.kvorum.kvnode.peer.PendingRequest;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.raft.RaftOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PulseTest {

  private static final long MILLI = FakeClock.MILLI;

  private final class Counting implements Peers {
    @Override
    public void send(long node, Message message) {
      throw new AssertionError("a pulse is for no shard");
    }

    @Override
    public void pulse(long node) {
      pulses.add(node);
    }

    @Override
    public PendingRequest request(long node, byte[] payload, AnswerHandler handler) {
      throw new AssertionError("nobody is asked");
    }
  }

  private final List<Long> pulses = new ArrayList<>();
  private final List<Long> silent = new ArrayList<>();
  private final ClusterMap map = new ClusterMap();
  private long now = -5_000 * MILLI;
  private final Pulse pulse = new Pulse(100, map, RaftOptions.DEFAULT, now);

  PulseTest() {
    map.learn(ClusterMap.formed(TestGroup.record(3, 3, 1)));
  }

  @Test
  void goesToEachOtherNodeThreeTimesInTheShortestElectionTimeout() {
    pass(310);
    assertEquals(List.of(101L, 102L, 101L, 102L, 101L, 102L, 101L, 102L), pulses);
  }

  @Test
  void aNodeThatIsHeardNoMoreIsToldOnce() {
    for (int i = 0; i < 10; i++) {
      pulse.heard(101);
      pulse.heard(102);
      pass(100);
    }
    for (int i = 0; i < 10; i++) {
      pulse.heard(102);
      pass(100);
    }
    assertEquals(List.of(101L), silent);
    pulse.heard(101);
    pass(700);
    assertEquals(List.of(101L, 102L, 101L), silent);
  }

  @Test
  void aNodeThatWasNeverHeardIsNotMissed() {
    pass(5_000);
    assertEquals(List.of(), silent);
  }

  @Test
  void whoStoodStillDoubtsNobodyForIt() {
    pulse.heard(101);
    pass(100);
    now += 10_000 * MILLI;
    pass(300);
    assertEquals(List.of(), silent);
    pass(300);
    assertEquals(List.of(101L), silent);
  }

  private void pass(long millis) {
    for (long end = now + millis * MILLI; now < end; now += 10 * MILLI) {
      pulse.tick(now, new Counting(), silent::add);
    }
  }
}
