package dev.kvorum.kvnode.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a node may ask that is no member, and who must not come back. */
@Timeout(60)
class GuestTest {

  private static final Identity STRANGER = new Identity(2, Optional.empty(), 1);
  private static final byte[] QUESTION = {1, 2, 3};

  @Test
  void whoBelongsToNoClusterMayAskWhatGuestsMayAsk() {
    var asMember = new AtomicInteger();
    try (var one = TestPeer.start(1, (_, _, _) -> asMember.incrementAndGet());
        var guest = TestPeer.start(STRANGER, TestPeer.LIMITS, TestPeer.ECHO)) {
      var answer = assertInstanceOf(Answer.Replied.class, ask(guest, one.address()));
      assertArrayEquals(new byte[] {3, 2, 1}, answer.payload());
      assertEquals(0, asMember.get());
      assertEquals(List.of(), one.events(), "and it is no node that anybody knows");
    }
  }

  @Test
  void aGuestsConnectionCarriesNothingElse() throws IOException {
    try (var one = TestPeer.start(1)) {
      byte[] ping = Frames.of(FrameType.PING, _ -> {});
      for (byte[] frame : List.of(Frames.raft(Messages.heartbeat(1)), ping)) {
        try (var channel = dial(one)) {
          ScriptedPeer.write(channel, frame);
          assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
        }
      }
      try (var channel = dial(one)) {
        byte[] question = Frames.of(FrameType.REQUEST, out -> out.putLong(1).put(QUESTION));
        ScriptedPeer.write(channel, question);
        assertEquals(FrameType.REPLY, ScriptedPeer.read(channel).type());
        assertEquals(-1, channel.read(ByteBuffer.allocate(1)), "one question, and good-bye");
      }
      assertEquals(List.of(), one.received());
    }
  }

  @Test
  void whoAsksItselfOrAnotherClusterOrNobodyIsToldSo() {
    var foreign = new Identity(3, Optional.of(new UUID(9, 9)), 1);
    try (var one = TestPeer.start(1);
        var guest = TestPeer.start(STRANGER, TestPeer.LIMITS, TestPeer.ECHO);
        var other = TestPeer.start(foreign, TestPeer.LIMITS, TestPeer.ECHO)) {
      assertSays("that is node 2 itself", ask(guest, guest.address()));
      assertSays("node 2 belongs to no cluster yet", ask(one, guest.address()));
      assertSays("node 3 is of cluster", ask(other, one.address()));
      assertInstanceOf(Answer.NotTaken.class, ask(guest, new PeerAddress("127.0.0.1", 1)));
    }
  }

  @Test
  void whoHasLeftForGoodIsRefusedAndToldSo() {
    try (var one = TestPeer.start(1);
        var removed = TestPeer.start(2)) {
      one.lanes().refuse(List.of(2L));
      assertSays("node 2 was removed", ask(removed, one.address()));
      assertEquals(List.of("removed"), removed.events());
      removed.knows(one);
      Await.until(
          "its lane is refused",
          () -> removed.refused(1).equals(Optional.of(Refusal.Reason.REMOVED)));
      assertTrue(one.events().isEmpty(), one.events()::toString);
    }
  }

  @Test
  void whoHasLeftForGoodIsToldByWhoeverDialsItToo() {
    try (var one = TestPeer.start(1);
        var removed = TestPeer.start(2)) {
      one.lanes().refuse(List.of(2L));
      one.knows(removed);
      Await.until("it is told", () -> removed.events().contains("removed"));
    }
  }

  @Test
  void nodesWhoseAddressesHaveAllChangedFindEachOtherFromHints() {
    try (var one = TestPeer.start(1);
        var two = TestPeer.start(2);
        var three = TestPeer.start(3)) {
      var gone = new PeerAddress("127.0.0.1", 1);
      List<TestPeer> all = List.of(one, two, three);
      for (TestPeer peer : all) {
        for (TestPeer other : all) {
          peer.lanes().setAddress(other.node(), gone);
        }
        peer.lanes().scout(() -> List.of(one.address(), two.address()));
      }
      Await.until("all know the first", () -> isOpen(two, 1) && isOpen(three, 1));
      Await.until("which knows all", () -> isOpen(one, 2) && isOpen(one, 3));
    }
  }

  @Test
  void aHintThatLeadsToAnotherClusterIsComplainedOf() {
    var foreign = new Identity(3, Optional.of(new UUID(9, 9)), 1);
    try (var one = TestPeer.start(1);
        var other = TestPeer.start(foreign, TestPeer.LIMITS, TestPeer.ECHO)) {
      one.lanes().setAddress(2, new PeerAddress("127.0.0.1", 1));
      one.lanes().scout(() -> List.of(other.address()));
      Await.until("it says so", () -> one.lanes().complaint().isPresent());
      String words = one.lanes().complaint().orElseThrow();
      assertTrue(words.contains(new UUID(9, 9).toString()), words);
    }
  }

  private static boolean isOpen(TestPeer peer, long node) {
    return peer.lane(node) instanceof LaneState.Open;
  }

  private static Answer ask(TestPeer guest, PeerAddress at) {
    var answer = new CompletableFuture<Answer>();
    guest.lanes().knock(at, QUESTION, answer::complete);
    return answer.join();
  }

  private static void assertSays(String what, Answer answer) {
    var refused = assertInstanceOf(Answer.NotTaken.class, answer);
    assertTrue(refused.why().contains(what), refused.why());
  }

  private static SocketChannel dial(TestPeer peer) throws IOException {
    var channel =
        SocketChannel.open(new InetSocketAddress(peer.address().host(), peer.address().port()));
    var hello = new Hello(STRANGER, Hello.Purpose.ERRAND, 0, 1, Optional.empty());
    ScriptedPeer.write(channel, Frames.hello(hello));
    assertEquals(FrameType.HELLO, ScriptedPeer.read(channel).type());
    return channel;
  }
}
