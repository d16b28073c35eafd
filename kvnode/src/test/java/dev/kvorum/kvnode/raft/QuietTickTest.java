package dev.kvorum.kvnode.raft;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/**
 * A node ticks hundreds of groups a hundred times a second: where nothing happens, nothing is to be
 * allocated.
 */
class QuietTickTest {

  private static final int TICKS = 50_000;
  private static final long TICK_NANOS = 100; // so short that no timer of the core ends

  private final com.sun.management.ThreadMXBean threads =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void aFollowersTickAllocatesNothing() {
    var hand = Hand.withLog(1, 1);
    hand.receive(new Message.Heartbeat(hand.from(2), 1, 1, 1));
    assertQuiet(hand, 1);
  }

  @Test
  void aLeadersTickBetweenHeartbeatsAllocatesNextToNothing() {
    var hand = Hand.leading();
    hand.acknowledge(2);
    hand.acknowledge(3);
    hand.pass(10);
    assertQuiet(hand, 100);
  }

  private void assertQuiet(Hand hand, long bytesMax) {
    long now = hand.millis() * Hand.MILLI;
    for (int i = 0; i < TICKS; i++) {
      tick(hand, now + i * TICK_NANOS);
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < TICKS; i++) {
      tick(hand, now + (TICKS + i) * TICK_NANOS);
    }
    long bytes = (threads.getCurrentThreadAllocatedBytes() - before) / TICKS;
    assertTrue(bytes <= bytesMax, bytes + " bytes a tick");
  }

  private static void tick(Hand hand, long nowNanos) {
    hand.core.tick(nowNanos);
    assertSame(Effects.NONE, hand.core.effects());
  }
}
