package dev.kvorum.kvnode.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The checksum of a record: of its frame and payload, and of where they belong. Bytes that an
 * earlier use of the file left behind, or that landed at another offset, don't validate, whoever
 * chose them.
 *
 * <p>A frame is u32 payload length, u8 type, u8 version, u32 CRC32C, payload; little-endian.
 */
final class FrameCrc {

  static final int FRAME_BYTES = 10;
  static final int TYPE_OFFSET = 4;
  static final int VERSION_OFFSET = 5;
  static final int CRC_OFFSET = 6;

  private final ByteBuffer home = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
  private final CRC32C crc = new CRC32C();

  /**
   * Checksum of the record whose frame begins at {@code start} of a buffer; leaves position and
   * limit as they were.
   *
   * @param generation of the segment
   * @param offset of the frame in the segment
   */
  int of(long generation, long offset, ByteBuffer buffer, int start) {
    int position = buffer.position();
    int limit = buffer.limit();
    int end = start + FRAME_BYTES + buffer.getInt(start);
    home.putLong(0, generation).putLong(Long.BYTES, offset);
    crc.reset();
    crc.update(home.clear());
    crc.update(buffer.limit(start + CRC_OFFSET).position(start));
    crc.update(buffer.limit(end).position(start + FRAME_BYTES));
    buffer.limit(limit).position(position);
    return (int) crc.getValue();
  }
}
