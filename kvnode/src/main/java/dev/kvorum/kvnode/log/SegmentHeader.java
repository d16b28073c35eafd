package dev.kvorum.kvnode.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The first bytes of a segment, forced before anything is written behind them. A segment begins
 * only when the one before it is complete and forced, so that a header vouches for its predecessor.
 *
 * @param sequence place in the log, from 1, without gaps
 * @param generation differs for every use of a file, so that what an earlier use left behind never
 *     validates
 * @param previousEnd offset in the segment before at which its records end, all of them forced; 0
 *     for the first
 * @param capacity bytes that were allocated for the file, which never shrinks: a shorter one was
 *     cut, maybe with the marks that would have told; 0 in headers of logs that are older than the
 *     field
 */
record SegmentHeader(long sequence, long generation, long previousEnd, long capacity) {

  static final int BYTES = 64;

  /** "KVORUMWL" as a little-endian number. */
  private static final long MAGIC = 0x4c574d55524f564bL;

  private static final int VERSION = 1;
  private static final int CRC_OFFSET = BYTES - Integer.BYTES;

  ByteBuffer encode() {
    ByteBuffer buffer = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(MAGIC).putInt(VERSION).putInt(0);
    buffer.putLong(sequence).putLong(generation).putLong(previousEnd).putLong(capacity);
    return buffer.putInt(CRC_OFFSET, crc(buffer)).clear();
  }

  /**
   * Empty where these are not the bytes of a whole header; throws {@link WalDamagedException} for a
   * newer one.
   */
  static Optional<SegmentHeader> decode(String path, ByteBuffer bytes) {
    ByteBuffer buffer = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    if (buffer.remaining() < BYTES
        || buffer.getLong(0) != MAGIC
        || buffer.getInt(CRC_OFFSET) != crc(buffer)) {
      return Optional.empty();
    }
    int version = buffer.getInt(Long.BYTES);
    if (version != VERSION) {
      throw WalDamagedException.foreign(path, Long.BYTES, "segment format " + version);
    }
    return Optional.of(
        new SegmentHeader(
            buffer.getLong(16), buffer.getLong(24), buffer.getLong(32), buffer.getLong(40)));
  }

  private static int crc(ByteBuffer buffer) {
    var crc = new CRC32C();
    crc.update(buffer.duplicate().clear().limit(CRC_OFFSET));
    return (int) crc.getValue();
  }
}
