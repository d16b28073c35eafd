package dev.kvorum.kvnode.shard.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.log.DiskFile;
import dev.kvorum.kvnode.raft.Effects.SnapshotMark;
import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.raft.Message.SnapshotId;
import dev.kvorum.kvnode.raft.Message.SnapshotReply;
import dev.kvorum.kvnode.raft.Position;
import dev.kvorum.kvnode.sim.SimDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class SnapshotSenderTest {

  private static final Message.Route TO_PEER = new Message.Route(1, 1, 2);
  private static final SnapshotId ID = new SnapshotId(7, new Position(5, 1));
  private static final long LATER = 1_000_000_000;
  private static final long MILLI = 1_000_000;

  private final SnapshotSender sender = sender();

  @Test
  void answersADoubledReplyOnce() {
    sender.chunk(TO_PEER, 1, 0);
    assertTrue(isDueAfter(10, 1));
    sender.chunk(TO_PEER, 1, 1);
    assertFalse(isDueAfter(10, 2));
    assertTrue(isDueAfter(20, 3));
    sender.chunk(TO_PEER, 1, 3);
    assertFalse(isDueAfter(10, 4), "a late reply");
  }

  @Test
  void goesBackForAPeerThatHasRestarted() {
    sender.chunk(TO_PEER, 1, 0);
    assertTrue(isDueAfter(10, 1));
    sender.chunk(TO_PEER, 1, 1);
    assertFalse(isDueAfter(0, 2));
    assertFalse(sender.wantsResend(3));
    assertTrue(sender.wantsResend(LATER));
    assertEquals(0, sender.chunkAgain(TO_PEER, 1, LATER).offset());
    assertTrue(isDueAfter(10, LATER));
  }

  @Test
  void restsAfterEverySliceAndSendsNothingAgainMeanwhile() {
    for (int chunk = 1; chunk <= 4; chunk++) {
      sender.chunk(TO_PEER, 1, (chunk - 1) * MILLI);
      assertEquals(chunk < 4, isDueAfter(10L * chunk, chunk * MILLI));
    }
    assertFalse(sender.isDue(4 * MILLI + 28 * MILLI - 1), "seven times what the slice took");
    assertFalse(sender.wantsResend(4 * MILLI + LATER));
    assertTrue(sender.isDue(4 * MILLI + 28 * MILLI));
    assertEquals(40, sender.chunk(TO_PEER, 1, 32 * MILLI).offset());
    assertTrue(isDueAfter(50, 33 * MILLI), "a new slice has begun");
  }

  private boolean isDueAfter(long next, long nowNanos) {
    sender.replied(wants(next), nowNanos);
    return sender.isDue(nowNanos);
  }

  private static SnapshotReply wants(long next) {
    return new SnapshotReply(TO_PEER.back(), 1, ID, next);
  }

  private static SnapshotSender sender() {
    try {
      DiskFile file = new SimDisk(1).create("snapshots/s");
      file.write(new ByteBuffer[] {ByteBuffer.allocate(60)}, 0);
      return new SnapshotSender(
          file, ID, new SnapshotMark(ID.position(), Membership.of(1L, 2L)), 10, 0);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
