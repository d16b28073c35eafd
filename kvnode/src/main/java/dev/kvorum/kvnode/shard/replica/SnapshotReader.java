package dev.kvorum.kvnode.shard.replica;

import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.log.DiskFile;
import dev.kvorum.kvnode.raft.Effects.SnapshotMark;
import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.MembershipCodec;
import dev.kvorum.kvnode.raft.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Reads what {@link SnapshotWriter} has written, checking every block; one walk. */
public final class SnapshotReader implements Iterator<KeyValue> {

  private final DiskFile file;
  private final SnapshotMark mark;
  private long position;
  private ByteBuffer block;

  /**
   * @throws IOException where the file is no snapshot, is damaged, or comes from a newer version
   */
  public SnapshotReader(DiskFile file) throws IOException {
    this.file = file;
    ByteBuffer header = nextBlock();
    if (header.remaining() < Integer.BYTES + 1 || header.getInt() != SnapshotWriter.MAGIC) {
      throw new IOException("this is no snapshot");
    }
    byte version = header.get();
    if (version != SnapshotWriter.VERSION) {
      throw new IOException("snapshot format " + version + ": written by a newer version");
    }
    var at = new Position(header.getLong(), header.getLong());
    byte[] membership = new byte[header.remaining()];
    header.get(membership);
    mark = new SnapshotMark(at, decode(membership));
    block = nextBlock();
  }

  private static Membership decode(byte[] membership) throws IOException {
    try {
      return MembershipCodec.decode(membership);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Reads all of a snapshot, which throws unless it is whole; returns where it stands. */
  static SnapshotMark check(DiskFile file) throws IOException {
    var reader = new SnapshotReader(file);
    while (reader.block.hasRemaining()) {
      reader.block = reader.nextBlock();
    }
    if (reader.position != file.size()) {
      throw new IOException(
          "the snapshot ends at offset " + reader.position + ", its file at " + file.size());
    }
    return reader.mark;
  }

  SnapshotMark mark() {
    return mark;
  }

  @Override
  public boolean hasNext() {
    return block.hasRemaining();
  }

  @Override
  public KeyValue next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    var pair = new KeyValue(bytes(), bytes());
    if (!block.hasRemaining()) {
      try {
        block = nextBlock();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return pair;
  }

  private byte[] bytes() {
    byte[] bytes = new byte[block.getInt()];
    block.get(bytes);
    return bytes;
  }

  private ByteBuffer nextBlock() throws IOException {
    ByteBuffer header = read(SnapshotWriter.BLOCK_HEADER_BYTES);
    int length = header.getInt();
    int crc = header.getInt();
    if (length < 0 || length > Math.min(SnapshotWriter.BLOCK_BYTES_MAX, file.size() - position)) {
      throw new IOException(
          "a block of " + length + " bytes at offset " + position + " does not fit");
    }
    ByteBuffer content = read(length);
    if (SnapshotWriter.crc(header.slice(0, Integer.BYTES), content.duplicate()) != crc) {
      throw new IOException("the block that ends at offset " + position + " is damaged");
    }
    return content;
  }

  private ByteBuffer read(int bytes) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (file.read(into, position) < bytes) {
      throw new IOException(
          "the snapshot ends at offset " + file.size() + ", in the middle of a block");
    }
    position += bytes;
    return into.flip();
  }
}
