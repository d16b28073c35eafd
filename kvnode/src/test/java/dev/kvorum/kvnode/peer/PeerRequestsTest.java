package dev.kvorum.kvnode.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PeerRequestsTest {

  private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();

  @Test
  void aThousandRequestsShareALaneAndAreAnsweredOutOfOrder() {
    Queue<Runnable> held = new ConcurrentLinkedQueue<>();
    var seen = new AtomicInteger();
    RequestHandler holding =
        (_, payload, reply) -> {
          held.add(() -> reply.send(payload));
          seen.incrementAndGet();
        };
    try (var one = TestPeer.start(1);
        var two = TestPeer.start(2, holding)) {
      one.reaches(two);
      int count = 1_000;
      var right = new AtomicInteger();
      for (int i = 0; i < count; i++) {
        byte[] payload = {(byte) i, (byte) (i >> 8)};
        one.lanes()
            .request(
                2,
                payload,
                answer -> {
                  assertArrayEquals(payload, ((Answer.Replied) answer).payload());
                  right.incrementAndGet();
                });
      }
      Await.until("all are with the handler", () -> seen.get() == count);
      new ArrayList<>(held).reversed().forEach(Runnable::run);
      Await.until("all have their own answer", () -> right.get() == count);
      assertEquals(0, one.lanes().status().getFirst().openRequests());
    }
  }

  @Test
  void largePayloadsGoBothWays() throws Exception {
    try (var one = TestPeer.start(1);
        var two = TestPeer.start(2)) {
      one.reaches(two);
      byte[] payload = new byte[3 << 20];
      new java.util.Random(1).nextBytes(payload);
      one.lanes().request(2, payload, answers::add);
      assertArrayEquals(payload, assertInstanceOf(Answer.Replied.class, answer()).payload());
    }
  }

  @Test
  void withoutALaneARequestIsKnownNotToBeSent() throws Exception {
    try (var one = TestPeer.start(1)) {
      one.lanes().request(2, new byte[1], answers::add);
      assertInstanceOf(Answer.NotTaken.class, answer());
      one.lanes().setAddress(2, new PeerAddress("127.0.0.1", 1));
      one.lanes().request(2, new byte[1], answers::add);
      assertInstanceOf(Answer.NotTaken.class, answer());
      assertEquals(0, one.lanes().status().getFirst().openRequests());
    }
  }

  /** The lane that a request has come by, which nobody has answered. */
  private SocketChannel requested(TestPeer one, ScriptedPeer two) throws Exception {
    one.lanes().setAddress(2, two.address());
    SocketChannel lane = two.next(Hello.Purpose.SWIFT);
    Await.until("the lane is open", () -> one.events().contains("opened 2"));
    one.lanes().request(2, new byte[1], answers::add);
    assertEquals(FrameType.REQUEST, ScriptedPeer.read(lane).type());
    return lane;
  }

  @Test
  void aRequestThatLeftIsLostWhenTheOtherNodeGoes() throws Exception {
    try (var one = TestPeer.start(1);
        var two = new ScriptedPeer(2)) {
      SocketChannel lane = requested(one, two);
      lane.close();
      assertInstanceOf(Answer.Lost.class, answer());
    }
  }

  @Test
  void aRequestThatStillWaitsWhenTheLaneEndsIsKnownNotToBeSent() throws Exception {
    var limits =
        new PeerLimits(
            64 << 20, 9, 32, Duration.ofSeconds(2), Duration.ofSeconds(9), Duration.ofSeconds(2));
    try (var one = TestPeer.start(TestPeer.member(1, 1), limits, TestPeer.ECHO);
        var two = new ScriptedPeer(2)) {
      one.lanes().setAddress(2, two.address());
      SocketChannel lane = two.next(Hello.Purpose.BULK);
      Await.until("both lanes", () -> one.counters().lanesOpened.sum() == 2);
      // The first is more than the socket holds, so the writer stays in it and the second waits.
      one.lanes().request(2, new byte[15 << 20], answers::add);
      Await.until("the first departs", () -> one.counters().requestsOut.sum() == 1);
      BlockingQueue<Answer> second = new LinkedBlockingQueue<>();
      one.lanes().request(2, new byte[100 << 10], second::add);
      lane.close();
      assertInstanceOf(Answer.Lost.class, answer());
      assertInstanceOf(Answer.NotTaken.class, second.poll(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void aHandlerThatThrowsLeavesTheOutcomeUnknown() throws Exception {
    RequestHandler broken =
        (_, _, _) -> {
          throw new IllegalStateException("broken on purpose");
        };
    try (var one = TestPeer.start(1);
        var two = TestPeer.start(2, broken)) {
      one.reaches(two);
      one.lanes().request(2, new byte[1], answers::add);
      assertInstanceOf(Answer.Lost.class, answer());
      assertEquals(0, one.counters().lanesClosed.sum());
    }
  }

  @Test
  void moreRequestsThanAllowedAreBusyAtOnce() throws Exception {
    RequestHandler silent = (_, _, _) -> {};
    var limits =
        new PeerLimits(1 << 20, 3, 32, Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ZERO);
    try (var one = TestPeer.start(TestPeer.member(1, 1), limits, TestPeer.ECHO);
        var two = TestPeer.start(2, silent)) {
      one.reaches(two);
      List<PendingRequest> pending = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        pending.add(one.lanes().request(2, new byte[1], _ -> {}));
      }
      one.lanes().request(2, new byte[1], answers::add);
      assertEquals(new Answer.Busy(), answers.poll());
      pending.forEach(PendingRequest::cancel);
      assertEquals(0, one.lanes().status().getFirst().openRequests());
    }
  }

  @Test
  void theOtherNodesLimitIsBusyToo() throws Exception {
    RequestHandler silent = (_, _, _) -> {};
    var limits =
        new PeerLimits(1 << 20, 1, 32, Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ZERO);
    try (var one = TestPeer.start(1);
        var two = TestPeer.start(TestPeer.member(2, 1), limits, silent)) {
      one.reaches(two);
      one.lanes().request(2, new byte[1], _ -> {});
      one.lanes().request(2, new byte[1], answers::add);
      assertEquals(new Answer.Busy(), answer());
    }
  }

  @Test
  void aCancelledRequestIsLostOnceAndItsReplyIsDropped() throws Exception {
    Queue<Reply> replies = new ConcurrentLinkedQueue<>();
    try (var one = TestPeer.start(1);
        var two = TestPeer.start(2, (_, _, reply) -> replies.add(reply))) {
      one.reaches(two);
      PendingRequest pending = one.lanes().request(2, new byte[1], answers::add);
      Await.until("it is there", () -> !replies.isEmpty());
      pending.cancel();
      assertEquals(new Answer.Lost("cancelled"), answers.poll());
      replies.remove().send(new byte[2]);
      one.lanes().request(2, new byte[1], answers::add);
      Await.until("the next is there", () -> !replies.isEmpty());
      replies.remove().send(new byte[3]);
      assertEquals(3, assertInstanceOf(Answer.Replied.class, answer()).payload().length);
      assertEquals(0, answers.size());
    }
  }

  @Test
  void repliesThatWaitAreWrittenBeforeANodeCloses() throws Exception {
    Queue<Reply> replies = new ConcurrentLinkedQueue<>();
    try (var one = TestPeer.start(1)) {
      var two =
          TestPeer.start(
              TestPeer.member(2, 1), TestPeer.THOROUGH, (_, _, reply) -> replies.add(reply));
      one.reaches(two);
      int count = 200;
      for (int i = 0; i < count; i++) {
        one.lanes().request(2, new byte[1], answers::add);
      }
      Await.until("they are there", () -> replies.size() == count);
      replies.forEach(reply -> reply.send(new byte[10_000]));
      two.close();
      for (int i = 0; i < count; i++) {
        assertInstanceOf(Answer.Replied.class, answer());
      }
    }
  }

  @Test
  void whatANodeThatSaidGoodbyeHasNotAnsweredItNeverSaw() throws Exception {
    try (var one = TestPeer.start(1);
        var two = new ScriptedPeer(2)) {
      SocketChannel lane = requested(one, two);
      ScriptedPeer.write(lane, Frames.of(FrameType.GOODBYE, _ -> {}));
      assertInstanceOf(Answer.NotTaken.class, answer());
    }
  }

  @Test
  void whatANodeTookAndNeverAnsweredIsLostThoughItEndsInOrder() throws Exception {
    Queue<Reply> replies = new ConcurrentLinkedQueue<>();
    try (var one = TestPeer.start(1)) {
      var two = TestPeer.start(2, (_, _, reply) -> replies.add(reply));
      one.reaches(two);
      one.lanes().request(2, new byte[1], answers::add);
      one.lanes().request(2, new byte[1], answers::add);
      Await.until("they are there", () -> replies.size() == 2);
      Thread closing = Thread.ofPlatform().start(two::close);
      replies.remove().send(new byte[1]);
      assertInstanceOf(Answer.Replied.class, answer());
      closing.join();
      assertInstanceOf(Answer.Lost.class, answer());
    }
  }

  @Test
  void noRequestIsLostWhenANodeEndsInOrder() throws Exception {
    var handled = new AtomicInteger();
    RequestHandler counting =
        (_, payload, reply) -> {
          handled.incrementAndGet();
          reply.send(payload);
        };
    try (var one = TestPeer.start(1)) {
      var two = TestPeer.start(TestPeer.member(2, 1), TestPeer.THOROUGH, counting);
      one.reaches(two);
      var closing = new AtomicBoolean();
      var asked = new AtomicInteger();
      Thread asking =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!closing.get()) {
                      one.lanes().request(2, new byte[1], answers::add);
                      asked.incrementAndGet();
                    }
                  });
      Await.until("many have been answered", () -> handled.get() > 1_000);
      two.close();
      closing.set(true);
      asking.join();
      int replied = 0;
      for (int i = 0; i < asked.get(); i++) {
        Answer answer = answer();
        assertFalse(answer instanceof Answer.Lost, answer::toString);
        replied += answer instanceof Answer.Replied ? 1 : 0;
      }
      assertEquals(handled.get(), replied);
    }
  }

  @Test
  void everyRequestIsAnsweredExactlyOnceUnderRandomKills() {
    var random = new SplittableRandom(15);
    Set<Class<?>> kinds = ConcurrentHashMap.newKeySet();
    int count = 20_000;
    int held = 2;
    var answered = new AtomicIntegerArray(count);
    var handled = new AtomicIntegerArray(count);
    var notTaken = new ConcurrentLinkedQueue<Integer>();
    RequestHandler counting =
        (_, payload, reply) -> {
          int number = Frames.buffer(4).put(payload).getInt(0);
          handled.incrementAndGet(number);
          if (number != held) {
            reply.send(payload);
          }
        };
    try (var one = TestPeer.start(1);
        var two = TestPeer.start(2, counting)) {
      IntFunction<PendingRequest> asked =
          number ->
              one.lanes()
                  .request(
                      2,
                      Frames.buffer(4).putInt(number).array(),
                      answer -> {
                        kinds.add(answer.getClass());
                        if (answer instanceof Answer.NotTaken || answer instanceof Answer.Busy) {
                          notTaken.add(number);
                        }
                        answered.incrementAndGet(number);
                      });
      // Each kind of answer once for certain, then what chance brings.
      asked.apply(0);
      assertTrue(kinds.contains(Answer.NotTaken.class));
      one.reaches(two);
      asked.apply(1);
      Await.until("a reply", () -> kinds.contains(Answer.Replied.class));
      asked.apply(held);
      Await.until("it is taken", () -> handled.get(held) == 1);
      one.lanes().forget(2);
      Await.until("it is lost", () -> kinds.contains(Answer.Lost.class));
      one.knows(two);
      for (int i = held + 1; i < count; i++) {
        PendingRequest pending = asked.apply(i);
        if (random.nextInt(50) == 0) {
          pending.cancel();
        }
        if (random.nextInt(400) == 0) {
          one.lanes().forget(2);
          one.knows(two);
        }
        if (random.nextInt(100) == 0) {
          Thread.yield();
        }
      }
      for (int i = 0; i < count; i++) {
        int number = i;
        Await.until("request " + i + " is answered", () -> answered.get(number) > 0);
      }
      for (int i = 0; i < count; i++) {
        assertEquals(1, answered.get(i), "answers to request " + i);
      }
      notTaken.forEach(i -> assertEquals(0, handled.get(i), "not taken, yet handled: " + i));
    }
  }

  private Answer answer() throws InterruptedException {
    Answer answer = answers.poll(20, TimeUnit.SECONDS);
    if (answer == null) {
      throw new AssertionError("no answer");
    }
    return answer;
  }
}
