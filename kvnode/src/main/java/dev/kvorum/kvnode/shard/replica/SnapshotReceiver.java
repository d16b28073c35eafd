package dev.kvorum.kvnode.shard.replica;

import dev.kvorum.kvnode.log.DiskFile;
import dev.kvorum.kvnode.raft.Message.SnapshotChunk;
import dev.kvorum.kvnode.raft.Message.SnapshotId;
import dev.kvorum.kvnode.raft.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * Gathers the chunks of one snapshot into a file. A chunk counts only where the same snapshot of
 * the same sender left off (SAFETY 14).
 */
final class SnapshotReceiver implements AutoCloseable {

  private final DiskFile file;
  private final SnapshotId id;
  private final long sender;
  private long received;

  private SnapshotReceiver(DiskFile file, SnapshotChunk first) {
    this.file = file;
    this.id = first.snapshot();
    this.sender = first.route().from();
  }

  static SnapshotReceiver begin(SnapshotFiles files, SnapshotChunk first) throws IOException {
    String path = SnapshotFiles.path(files.incoming(first.snapshot().position()));
    return new SnapshotReceiver(files.disk().create(path), first);
  }

  boolean isOf(SnapshotChunk chunk) {
    return chunk.snapshot().equals(id) && chunk.route().from() == sender;
  }

  Position position() {
    return id.position();
  }

  /** Takes the chunk if it is the next one; returns the offset that is wanted next. */
  long take(SnapshotChunk chunk) throws IOException {
    if (chunk.offset() == received && received < chunk.total()) {
      file.write(new ByteBuffer[] {ByteBuffer.wrap(chunk.bytes())}, received);
      received += chunk.bytes().length;
    }
    return received;
  }

  /** Forces the file and checks every block of it. */
  void finish() throws IOException {
    file.force();
    Position found = SnapshotReader.check(file).position();
    if (!found.equals(id.position())) {
      throw new IOException("it is at " + found + ", not at " + id.position());
    }
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
