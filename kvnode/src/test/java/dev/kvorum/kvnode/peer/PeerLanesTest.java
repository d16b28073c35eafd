package dev.kvorum.kvnode.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.raft.Message;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PeerLanesTest {

  private static final int APPEND_BYTES = 32 << 10;

  @Test
  void messagesArriveInOrderAndShareFrames() {
    try (var one = TestPeer.start(1);
        var two = TestPeer.start(2)) {
      one.reaches(two);
      long frames = one.counters().framesOut.sum();
      int count = 20_000;
      for (int round = 0; round < count; round++) {
        one.lanes().send(2, Messages.heartbeat(round));
      }
      Await.until("all arrive", () -> two.received().size() == count);
      assertEquals(LongStream.range(0, count).boxed().toList(), two.rounds());
      long used = one.counters().framesOut.sum() - frames;
      assertTrue(used < count / 10, count + " messages took " + used + " frames");
      assertEquals(0, one.counters().messagesDropped.sum());
    }
  }

  @Test
  void aNodeThatRestartsElsewhereIsFoundByANewHint() {
    try (var one = TestPeer.start(1)) {
      var two = TestPeer.start(TestPeer.member(2, 7), TestPeer.LIMITS, TestPeer.ECHO);
      one.reaches(two);
      two.close();
      Await.until("the end is noticed", () -> one.events().contains("closed 2"));
      try (var again = TestPeer.start(TestPeer.member(2, 8), TestPeer.LIMITS, TestPeer.ECHO)) {
        one.reaches(again);
        one.lanes().send(2, Messages.heartbeat(1));
        Await.until("a message arrives", () -> again.rounds().equals(List.of(1L)));
      }
      assertEquals(
          List.of("booted 2 7", "opened 2", "closed 2", "booted 2 8", "opened 2"),
          one.events().subList(0, 5));
    }
  }

  @Test
  void aNodeThatDialsFromItsNewAddressIsFoundWithoutAHint() {
    try (var one = TestPeer.start(1)) {
      var two = TestPeer.start(2);
      one.reaches(two);
      two.close();
      Await.until("the end is noticed", () -> one.events().contains("closed 2"));
      try (var again = TestPeer.start(TestPeer.member(2, 2), TestPeer.LIMITS, TestPeer.ECHO)) {
        again.knows(one);
        Await.until("dialed back", () -> one.lane(2) instanceof LaneState.Open);
        var open = (LaneState.Open) one.lane(2);
        assertEquals(again.address(), open.address());
      }
    }
  }

  @Test
  void aSlowReaderNeitherBlocksSendersNorGrowsTheQueue() throws Exception {
    try (var one = TestPeer.start(1);
        var two = new ScriptedPeer(2)) {
      one.lanes().setAddress(2, two.address());
      two.next(Hello.Purpose.SWIFT);
      awaitOpen(one);
      for (int i = 1; i <= 2_000; i++) {
        one.lanes().send(2, Messages.append(i, APPEND_BYTES));
      }
      assertTrue(one.counters().messagesDropped.sum() > 0);
      long queued = one.lanes().status().getFirst().queuedBytes();
      assertTrue(queued <= TestPeer.LIMITS.queueBytes() * 11 / 10, queued + " bytes wait");
    }
  }

  @Test
  void aHeartbeatOvertakesAppendsThatWait() throws Exception {
    try (var one = TestPeer.start(1);
        var two = new ScriptedPeer(2)) {
      one.lanes().setAddress(2, two.address());
      SocketChannel lane = two.next(Hello.Purpose.SWIFT);
      awaitOpen(one);
      int accepted = stall(one);
      one.lanes().send(2, Messages.heartbeat(1));
      int overtaken = accepted - appendsBeforeHeartbeat(lane);
      long bytes = (long) overtaken * APPEND_BYTES;
      assertTrue(bytes > TestPeer.LIMITS.queueBytes() / 2, "overtook only " + bytes + " bytes");
    }
  }

  @Test
  void snapshotsTakeALaneOfTheirOwn() throws Exception {
    try (var one = TestPeer.start(1);
        var two = new ScriptedPeer(2)) {
      one.lanes().setAddress(2, two.address());
      SocketChannel swift = two.next(Hello.Purpose.SWIFT);
      SocketChannel bulk = two.next(Hello.Purpose.BULK);
      Await.until("both lanes", () -> one.counters().lanesOpened.sum() == 2);
      Message chunk =
          Messages.oneOfEach().stream()
              .filter(Message.SnapshotChunk.class::isInstance)
              .findFirst()
              .orElseThrow();
      one.lanes().send(2, chunk);
      one.lanes().send(2, Messages.heartbeat(1));
      assertEquals(
          Message.SnapshotChunk.class,
          MessageReader.read(ScriptedPeer.read(bulk)).getFirst().getClass());
      assertEquals(
          Message.Heartbeat.class,
          MessageReader.read(ScriptedPeer.read(swift)).getFirst().getClass());
    }
  }

  @Test
  void whoStaysSilentWhenAskedIsLeft() throws Exception {
    try (var one = TestPeer.start(TestPeer.member(1, 1), TestPeer.IMPATIENT, TestPeer.ECHO);
        var two = new ScriptedPeer(2)) {
      one.lanes().setAddress(2, two.address());
      two.next(Hello.Purpose.SWIFT);
      awaitOpen(one);
      one.lanes().send(2, Messages.heartbeat(1));
      Await.until("the lane is closed", () -> one.events().contains("closed 2"));
      two.next(Hello.Purpose.SWIFT);
    }
  }

  @Test
  void whoAnswersPingsIsKept() {
    try (var one = TestPeer.start(TestPeer.member(1, 1), TestPeer.IMPATIENT, TestPeer.ECHO);
        var two = TestPeer.start(2)) {
      one.reaches(two);
      for (int pongs = 1; pongs <= 2; pongs++) {
        long before = one.counters().framesIn.sum();
        one.lanes().send(2, Messages.heartbeat(pongs));
        Await.until("a pong", () -> one.counters().framesIn.sum() > before);
      }
      assertEquals(0, one.counters().lanesClosed.sum());
    }
  }

  @Test
  void aForgottenNodeIsLeftAndDialedNoMore() {
    try (var one = TestPeer.start(1);
        var two = TestPeer.start(2)) {
      one.reaches(two);
      one.lanes().forget(2);
      Await.until("the lane is closed", () -> one.events().contains("closed 2"));
      one.lanes().send(2, Messages.heartbeat(1));
      assertEquals(1, one.counters().messagesDropped.sum());
      assertEquals(List.of(), one.lanes().status());
    }
  }

  @Test
  void nodesThatAreNotKeptAreForgottenAndTheirLanesHereEndToo() {
    try (var one = TestPeer.start(1);
        var two = TestPeer.start(2)) {
      one.reaches(two);
      two.reaches(one);
      one.lanes().keepOnly(List.of(1L, 2L));
      assertEquals(1, one.lanes().status().size());
      one.lanes().keepOnly(List.of(1L, 3L));
      assertEquals(List.of(), one.lanes().status());
      Await.until("its lanes are closed at both ends", () -> two.events().contains("closed 1"));
      one.reaches(two);
    }
  }

  private static void awaitOpen(TestPeer one) {
    Await.until("the lane is open", () -> one.events().contains("opened 2"));
  }

  /** Sends appends until socket and queue are full, and returns how many they took. */
  private static int stall(TestPeer one) {
    var sent = new AtomicInteger();
    var moved = new AtomicLong();
    Await.until(
        "the lane is full",
        () -> {
          for (int i = 0; i < 500; i++) {
            one.lanes().send(2, Messages.append(sent.incrementAndGet(), APPEND_BYTES));
          }
          long bytes = one.counters().bytesOut.sum();
          return moved.getAndSet(bytes) == bytes && one.counters().messagesDropped.sum() > 500;
        });
    return sent.get() - (int) one.counters().messagesDropped.sum();
  }

  private static int appendsBeforeHeartbeat(SocketChannel lane) throws IOException {
    for (int appends = 0; ; ) {
      for (Message message : MessageReader.read(ScriptedPeer.read(lane))) {
        if (message instanceof Message.Heartbeat) {
          return appends;
        }
        appends++;
      }
    }
  }
}
