package dev.kvorum.kvnode.shard.replica;

import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.View;
import dev.kvorum.kvnode.log.DiskFile;
import dev.kvorum.kvnode.meta.HashRange;
import dev.kvorum.kvnode.raft.Effects.SnapshotMark;
import dev.kvorum.kvnode.raft.Invariant;
import dev.kvorum.kvnode.raft.MembershipCodec;
import dev.kvorum.kvnode.shard.machine.ShardState;
import dev.kvorum.kvnode.shard.machine.Spaces;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Writes what a shard owns of a view of an engine, and all of one without a shard's state, as a
 * stream of pairs that any engine can be restored from.
 *
 * <p>Little-endian blocks: u32 length, u32 CRC32C of length and content, content. The first block
 * is the header: u32 magic, u8 version, u64 index, u64 term, the membership. Then blocks of pairs:
 * u32 length and key, u32 length and value. An empty block ends it, and zeros are none.
 */
public final class SnapshotWriter {

  static final int MAGIC = 0x504e534b; // "KSNP"
  static final byte VERSION = 1;
  static final int BLOCK_HEADER_BYTES = 2 * Integer.BYTES;
  private static final int BLOCK_BYTES = 128 << 10;

  /**
   * No block is larger, so that a reader knows a damaged length from one that it has to find memory
   * for.
   */
  static final int BLOCK_BYTES_MAX = 32 << 20;

  private final DiskFile file;
  private ByteBuffer block = newBlock(BLOCK_BYTES);
  private long position;

  private SnapshotWriter(DiskFile file) {
    this.file = file;
  }

  /** Writes and forces the whole stream. */
  public static void write(DiskFile file, SnapshotMark mark, View view) throws IOException {
    var writer = new SnapshotWriter(file);
    writer.header(mark);
    Optional<HashRange> range =
        view.get(Spaces.SHARD).map(state -> ShardState.decode(state).range());
    try (Cursor pairs = view.scan(KeyRange.ALL, Direction.FORWARD)) {
      while (pairs.hasNext()) {
        KeyValue pair = pairs.next();
        if (range.isEmpty() || Spaces.belongsTo(range.get(), pair.key())) {
          writer.pair(pair);
        }
      }
    }
    if (writer.hasPairs()) { // else two empty blocks: the reader finds bytes behind the end
      writer.endBlock();
    }
    writer.endBlock(); // the empty one
    file.force();
  }

  private void header(SnapshotMark mark) throws IOException {
    block
        .putInt(MAGIC)
        .put(VERSION)
        .putLong(mark.position().index())
        .putLong(mark.position().term());
    block.put(MembershipCodec.encode(mark.membership()));
    endBlock();
  }

  private void pair(KeyValue pair) throws IOException {
    int size = 2 * Integer.BYTES + pair.key().length + pair.value().length;
    Invariant.check(size <= BLOCK_BYTES_MAX, "a pair fits a block", size, BLOCK_BYTES_MAX);
    if (block.remaining() < size && hasPairs()) {
      endBlock();
    }
    if (block.remaining() < size) {
      block = newBlock(BLOCK_HEADER_BYTES + size);
    }
    block.putInt(pair.key().length).put(pair.key()).putInt(pair.value().length).put(pair.value());
  }

  private boolean hasPairs() {
    return block.position() > BLOCK_HEADER_BYTES;
  }

  private void endBlock() throws IOException {
    int length = block.position() - BLOCK_HEADER_BYTES;
    block.putInt(0, length);
    block.putInt(
        Integer.BYTES, crc(block.slice(0, Integer.BYTES), block.slice(BLOCK_HEADER_BYTES, length)));
    block.flip();
    int written = block.remaining();
    file.write(new ByteBuffer[] {block}, position);
    position += written;
    block.clear().position(BLOCK_HEADER_BYTES);
  }

  static int crc(ByteBuffer length, ByteBuffer content) {
    CRC32C crc = new CRC32C();
    crc.update(length);
    crc.update(content);
    return (int) crc.getValue();
  }

  private static ByteBuffer newBlock(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN).position(BLOCK_HEADER_BYTES);
  }
}
