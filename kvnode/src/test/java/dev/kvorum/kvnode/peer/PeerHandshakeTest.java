package dev.kvorum.kvnode.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PeerHandshakeTest {

  @Test
  void anotherClusterIsRefusedAndBothSidesKnowWhy() {
    var foreign = new Identity(1, Optional.of(new UUID(9, 9)), 1);
    try (var one = TestPeer.start(foreign, TestPeer.LIMITS, TestPeer.ECHO);
        var two = TestPeer.start(2)) {
      one.knows(two);
      awaitRefusal(one, 2, Refusal.Reason.OTHER_CLUSTER);
      two.lanes().setAddress(1, one.address());
      Await.until(
          "the other side knows",
          () ->
              two.lanes().status().getFirst().refusedHere().map(Refusal::reason).stream()
                  .anyMatch(Refusal.Reason.OTHER_CLUSTER::equals));
    }
  }

  @Test
  void anAddressThatAnswersAsAnotherNodeIsNotTakenForIt() {
    try (var one = TestPeer.start(1);
        var two = TestPeer.start(2)) {
      one.lanes().setAddress(3, two.address());
      awaitRefusal(one, 3, Refusal.Reason.WRONG_NODE);
      one.reaches(two);
    }
  }

  @Test
  void anOldDiskIsRefusedAndToldWhy() {
    var old = TestPeer.member(1, 4);
    try (var one = TestPeer.start(old, TestPeer.LIMITS, TestPeer.ECHO);
        var two = TestPeer.start(2)) {
      two.lanes().expectBoot(1, 5);
      one.knows(two);
      awaitRefusal(one, 2, Refusal.Reason.OLD_BOOT);
      Await.until("it knows what it is", () -> one.events().contains("outdated"));
    }
  }

  @Test
  void anOldDiskIsRefusedByTheNodeThatDialsItToo() {
    var old = TestPeer.member(2, 4);
    try (var one = TestPeer.start(1);
        var two = TestPeer.start(old, TestPeer.LIMITS, TestPeer.ECHO)) {
      one.lanes().expectBoot(2, 5);
      one.knows(two);
      awaitRefusal(one, 2, Refusal.Reason.OLD_BOOT);
      Await.until("it was told", () -> two.counters().refusals.sum() > 0);
      Await.until("it knows what it is", () -> two.events().contains("outdated"));
      assertTrue(!one.events().contains("outdated"));
    }
  }

  @Test
  void whoBelongsToNoClusterIsIdentifiedAndNotMore() throws IOException {
    var stranger = new Identity(2, Optional.empty(), 1);
    try (var one = TestPeer.start(1);
        var two = TestPeer.start(stranger, TestPeer.LIMITS, TestPeer.ECHO)) {
      assertEquals(stranger, one.lanes().identify(two.address()));
      assertEquals(TestPeer.member(1, 1), two.lanes().identify(one.address()));
      one.knows(two);
      awaitRefusal(one, 2, Refusal.Reason.NO_CLUSTER);
      two.knows(one);
      assertInstanceOf(LaneState.Waiting.class, two.lane(1));
      two.lanes().join(TestPeer.CLUSTER);
      Await.until("lanes open once it has joined", () -> two.lane(1) instanceof LaneState.Open);
      Await.until("and the other way", () -> one.lane(2) instanceof LaneState.Open);
    }
  }

  @Test
  void nobodyAtAnAddressIsAnException() {
    try (var one = TestPeer.start(1)) {
      assertThrows(IOException.class, () -> one.lanes().identify(new PeerAddress("127.0.0.1", 1)));
      assertThrows(
          IOException.class, () -> one.lanes().identify(new PeerAddress("no.such.invalid", 1)));
    }
  }

  @Test
  void garbageIsCountedAndClosedAndHarmsNobody() throws IOException {
    var random = new SplittableRandom(16);
    try (var one = TestPeer.start(1);
        var two = TestPeer.start(2)) {
      one.reaches(two);
      int scans = 50;
      for (int i = 0; i < scans; i++) {
        byte[] garbage = new byte[random.nextInt(Frame.HEADER_BYTES, 2_000)];
        random.nextBytes(garbage);
        garbage[3] = (byte) 0x7f;
        sendAndAwaitEnd(two, garbage);
      }
      sendAndAwaitEnd(two, "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes());
      Await.until("counted", () -> two.counters().protocolErrors.sum() == scans + 1);
      one.lanes().send(2, Messages.heartbeat(1));
      Await.until("others go on", () -> two.rounds().size() == 1);
    }
  }

  @Test
  void garbageAfterAHelloClosesTheLane() throws IOException {
    try (var one = TestPeer.start(1)) {
      var hello = new Hello(TestPeer.member(2, 1), Hello.Purpose.SWIFT, 1, 1, Optional.empty());
      byte[] good = Frames.hello(hello);
      byte[] bad = Frames.raft(Messages.heartbeat(1));
      bad[bad.length - 1] ^= 1;
      sendAndAwaitEnd(one, ByteBuffer.allocate(1_000).put(good).put(bad).array());
      Await.until("counted", () -> one.counters().protocolErrors.sum() == 1);
      assertEquals(0, one.received().size());
    }
  }

  @Test
  void aNewConnectionOfANodeReplacesItsOldOne() throws IOException {
    try (var one = TestPeer.start(1);
        var first = dial(one)) {
      ScriptedPeer.write(first, Frames.of(FrameType.PING, _ -> {}));
      assertEquals(FrameType.PONG, ScriptedPeer.read(first).type());
      try (var second = dial(one)) {
        assertEquals(-1, first.read(ByteBuffer.allocate(1)));
        ScriptedPeer.write(second, Frames.of(FrameType.PING, _ -> {}));
        assertEquals(FrameType.PONG, ScriptedPeer.read(second).type());
      }
    }
  }

  private static SocketChannel dial(TestPeer peer) throws IOException {
    var channel =
        SocketChannel.open(new InetSocketAddress(peer.address().host(), peer.address().port()));
    var hello =
        new Hello(TestPeer.member(2, 1), Hello.Purpose.SWIFT, peer.node(), 1, Optional.empty());
    ScriptedPeer.write(channel, Frames.hello(hello));
    assertEquals(FrameType.HELLO, ScriptedPeer.read(channel).type());
    return channel;
  }

  private static void sendAndAwaitEnd(TestPeer peer, byte[] bytes) throws IOException {
    try (var channel =
        SocketChannel.open(new InetSocketAddress(peer.address().host(), peer.address().port()))) {
      ScriptedPeer.write(channel, bytes);
      ByteBuffer answer = ByteBuffer.allocate(HelloCodec.FRAME_BYTES_MAX);
      while (channel.read(answer) >= 0) {
        answer.clear();
      }
    } catch (java.net.SocketException e) {
      // A reset is an end too.
    }
  }

  private static void awaitRefusal(TestPeer peer, long node, Refusal.Reason reason) {
    Await.until(reason + " of node " + node, () -> peer.refused(node).equals(Optional.of(reason)));
  }
}
