package dev.kvorum.kvnode.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kvorum.kvnode.raft.Message;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutboxTest {

  @Test
  void eachProducersOrderIsKept() throws Exception {
    var outbox = new Outbox(Long.MAX_VALUE / 2);
    int producers = 4;
    int each = 50_000;
    for (int p = 0; p < producers; p++) {
      int producer = p;
      Thread.ofPlatform()
          .daemon()
          .start(
              () -> {
                for (int i = 0; i < each; i++) {
                  outbox.offer(Outgoing.Raft.of(Messages.heartbeat((long) producer << 32 | i)));
                }
              });
    }
    int[] next = new int[producers];
    var taken = new AtomicInteger();
    while (taken.get() < producers * each) {
      outbox.await();
      outbox.drain(
          item -> {
            long round = ((Message.Heartbeat) ((Outgoing.Raft) item).message()).round();
            assertEquals(next[(int) (round >> 32)]++, (int) round);
            taken.incrementAndGet();
          });
    }
  }

  @Test
  void aFullOutboxRefusesWhatIsPatientBeforeWhatIsUrgent() {
    var outbox = new Outbox(10_000);
    assertEquals(Outbox.Offered.TAKEN, outbox.offer(append(9_950)));
    assertEquals(Outbox.Offered.FULL, outbox.offer(append(1)));
    assertEquals(Outbox.Offered.TAKEN, outbox.offer(Outgoing.Raft.of(Messages.heartbeat(1))));
  }

  @Test
  void bytesCountUntilTheyAreWritten() {
    var outbox = new Outbox(10_000);
    Outgoing item = append(9_950);
    outbox.offer(item);
    outbox.drain(_ -> {});
    assertEquals(Outbox.Offered.FULL, outbox.offer(append(1)));
    outbox.release(item.bytes());
    assertEquals(Outbox.Offered.TAKEN, outbox.offer(append(1)));
  }

  @Test
  void oneItemOfAnySizeFitsIntoAnEmptyOutbox() {
    assertEquals(Outbox.Offered.TAKEN, new Outbox(10).offer(append(1 << 20)));
  }

  @Test
  void aClosedOutboxHandsOverWhatWaitsAndTakesNoMore() {
    var outbox = new Outbox(10_000);
    outbox.offer(append(1));
    List<Outgoing> left = new ArrayList<>();
    outbox.close(left::add);
    assertEquals(1, left.size());
    assertEquals(Outbox.Offered.CLOSED, outbox.offer(append(1)));
    assertThrows(ClosedChannelException.class, outbox::await);
    outbox.close(left::add);
    assertEquals(1, left.size());
  }

  private static Outgoing append(int bytes) {
    return Outgoing.Raft.of(Messages.append(1, bytes));
  }
}
