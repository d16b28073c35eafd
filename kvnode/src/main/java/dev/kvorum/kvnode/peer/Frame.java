package dev.kvorum.kvnode.peer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The unit of the wire: u32 length of what follows it, u8 type, u8 version, u32 CRC32C of
 * everything else, body. All little-endian.
 *
 * @param body a window into the reader's buffer: decode or copy it before reading on
 */
record Frame(FrameType type, int version, ByteBuffer body) {

  static final int HEADER_BYTES = 10;

  /** A longer one is a protocol error, so that a corrupt length can't ask for all memory. */
  static final int BYTES_MAX = 16 << 20;

  private static final int TYPE_AT = 4;
  private static final int CRC_AT = 6;

  /** Leaves room for a header at the buffer's position and returns where it starts. */
  static int begin(ByteBuffer out) {
    int start = out.position();
    out.position(start + HEADER_BYTES);
    return start;
  }

  /**
   * Fills in the header of the frame that {@link #begin} started and whose body ends at the
   * buffer's position.
   */
  static void end(ByteBuffer out, int start, FrameType type) {
    int end = out.position();
    out.putInt(start, end - start - Integer.BYTES);
    out.put(start + TYPE_AT, type.code());
    out.put(start + TYPE_AT + 1, type.version());
    out.putInt(start + CRC_AT, checksum(out, start, end));
  }

  /**
   * Takes the next frame from the buffer's position; empty until all of it is there.
   *
   * @param bytesMax how long a frame may be at this point of the conversation
   */
  static Optional<Frame> next(ByteBuffer in, int bytesMax) throws ProtocolException {
    if (in.remaining() < HEADER_BYTES) {
      return Optional.empty();
    }
    int start = in.position();
    int bytes = bytesOf(in, bytesMax);
    if (in.remaining() < bytes) {
      return Optional.empty();
    }
    if (in.getInt(start + CRC_AT) != checksum(in, start, start + bytes)) {
      throw new ProtocolException("checksum of a frame of " + bytes + " bytes is wrong");
    }
    FrameType type =
        FrameType.of(in.get(start + TYPE_AT) & 0xff, in.get(start + TYPE_AT + 1) & 0xff);
    ByteBuffer body =
        in.slice(start + HEADER_BYTES, bytes - HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    in.position(start + bytes);
    return Optional.of(new Frame(type, in.get(start + TYPE_AT + 1) & 0xff, body));
  }

  /** Length of the frame whose header is at the buffer's position, header included. */
  static int bytesOf(ByteBuffer in, int bytesMax) throws ProtocolException {
    long bytes = Integer.toUnsignedLong(in.getInt(in.position())) + Integer.BYTES;
    if (bytes < HEADER_BYTES || bytes > bytesMax) {
      throw new ProtocolException("a frame of " + bytes + " bytes: allowed are up to " + bytesMax);
    }
    return (int) bytes;
  }

  private static int checksum(ByteBuffer buffer, int start, int end) {
    CRC32C crc = new CRC32C();
    crc.update(buffer.slice(start, CRC_AT));
    crc.update(buffer.slice(start + HEADER_BYTES, end - start - HEADER_BYTES));
    return (int) crc.getValue();
  }
}
