package dev.kvorum.kvnode.shard.replica;

import dev.kvorum.kvnode.log.DiskFile;
import dev.kvorum.kvnode.raft.Effects.SnapshotMark;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.raft.Message.SnapshotId;
import dev.kvorum.kvnode.raft.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * Sends one snapshot to one peer, a chunk at a time; the peer says where to go on, so it survives
 * any loss. It rests between chunks, so that a copy leaves most of both nodes and of what lies
 * between them to requests.
 */
final class SnapshotSender implements AutoCloseable {

  private static final long RESEND_NANOS = 500_000_000;
  private static final long GIVE_UP_NANOS = 10_000_000_000L;

  /** So many are sent without a rest, each when the last one is answered. */
  private static final int CHUNKS_OF_SLICE = 4;

  /** To one part of sending: restoring what was sent costs the other node as much again. */
  private static final int PARTS_OF_REST = 7;

  private final DiskFile file;
  private final SnapshotId id;
  private final SnapshotMark mark;
  private final int chunkBytes;
  private final long total;
  private long offset;

  /**
   * Where the peer last wanted to go on: behind the offset after it has restarted, or in a late
   * reply.
   */
  private long askedFor;

  private final Pace pace;
  private int chunksOfSlice;
  private long sliceBegunAt;

  /** Whether the peer waits for the chunk at the offset, which has not been sent. */
  private boolean isWanted;

  private long sentAt;
  private long heardAt;

  SnapshotSender(DiskFile file, SnapshotId id, SnapshotMark mark, int chunkBytes, long nowNanos)
      throws IOException {
    this.file = file;
    this.id = id;
    this.mark = mark;
    this.chunkBytes = chunkBytes;
    total = file.size();
    heardAt = nowNanos;
    pace = new Pace(PARTS_OF_REST, nowNanos);
  }

  Position position() {
    return mark.position();
  }

  /** Whether a replica whose log matches up to an index needs none of it. */
  boolean isCoveredBy(long match) {
    return match >= mark.position().index();
  }

  /** The chunk that the peer wants next. */
  Message.SnapshotChunk chunk(Message.Route route, long term, long nowNanos) {
    sentAt = nowNanos;
    isWanted = false;
    if (chunksOfSlice == 0) {
      sliceBegunAt = nowNanos;
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(chunkBytes, total - offset));
    try {
      file.read(bytes, offset);
    } catch (IOException e) {
      throw new UncheckedIOException("a snapshot of shard " + route.shard() + " can't be read", e);
    }
    return new Message.SnapshotChunk(
        route, term, id, mark.membership(), offset, total, bytes.array());
  }

  /** What the peer asked for last, which may be further back. */
  Message.SnapshotChunk chunkAgain(Message.Route route, long term, long nowNanos) {
    offset = askedFor;
    return chunk(route, term, nowNanos);
  }

  /**
   * Takes a reply, if it is about this snapshot and goes on with it. One that goes back or stays is
   * followed only when nothing else has come for a while. Else: each doubled or late message makes
   * another pair of chunk and reply go round, and they only get more until the snapshot ends.
   */
  void replied(Message.SnapshotReply reply, long nowNanos) {
    if (!reply.snapshot().equals(id) || reply.next() < 0 || reply.next() > total) {
      return;
    }
    heardAt = nowNanos;
    askedFor = reply.next();
    if (askedFor > offset) {
      offset = askedFor;
      isWanted = offset < total;
      if (++chunksOfSlice == CHUNKS_OF_SLICE) {
        pace.worked(nowNanos - sliceBegunAt, nowNanos);
        chunksOfSlice = 0;
      }
    }
  }

  /** Whether it is time for the next chunk. */
  boolean isDue(long nowNanos) {
    return isWanted && pace.isRested(nowNanos);
  }

  boolean wantsResend(long nowNanos) {
    return !isWanted && askedFor < total && nowNanos - sentAt > RESEND_NANOS;
  }

  boolean isGivenUp(long nowNanos) {
    return nowNanos - heardAt > GIVE_UP_NANOS;
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
