package dev.kvorum.kvnode.shard;

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
 * any loss.
 */
final class SnapshotSender implements AutoCloseable {

  private static final long RESEND_NANOS = 500_000_000;
  private static final long GIVE_UP_NANOS = 10_000_000_000L;

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
   * Whether the reply is about this snapshot and goes on with it. One that goes back or stays is
   * followed only when nothing else has come for a while. Else: each doubled or late message makes
   * another pair of chunk and reply go round, and they only get more until the snapshot ends.
   */
  boolean goesOn(Message.SnapshotReply reply, long nowNanos) {
    if (!reply.snapshot().equals(id) || reply.next() < 0 || reply.next() > total) {
      return false;
    }
    heardAt = nowNanos;
    askedFor = reply.next();
    boolean forward = askedFor > offset;
    offset = Math.max(offset, askedFor);
    return forward && offset < total;
  }

  boolean wantsResend(long nowNanos) {
    return askedFor < total && nowNanos - sentAt > RESEND_NANOS;
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
