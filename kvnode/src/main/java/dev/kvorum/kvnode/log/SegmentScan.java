package dev.kvorum.kvnode.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Walks a segment record by record, up to the first byte that is not part of a valid one. */
final class SegmentScan {

  private static final int WINDOW_BYTES = 256 << 10;

  private final DiskFile file;
  private final String path;
  private final long generation;
  private final long limit;
  private final FrameCrc crc = new FrameCrc();

  private ByteBuffer window = window(0);
  private long windowOffset;
  private long offset = SegmentHeader.BYTES;
  private long next = SegmentHeader.BYTES;

  /**
   * @param limit offset at which the records end at latest
   */
  SegmentScan(DiskFile file, String path, long generation, long limit) {
    this.file = file;
    this.path = path;
    this.generation = generation;
    this.limit = limit;
  }

  /**
   * Goes to the next record and says whether there is one.
   *
   * @throws WalDamagedException for a sound record of a format that this version doesn't know
   */
  boolean advance() throws IOException {
    offset = next;
    if (!load(FrameCrc.FRAME_BYTES)) {
      return false;
    }
    long length = Integer.toUnsignedLong(window.getInt(start()));
    if (length > Math.min(limit - offset, RecordBuffer.PAYLOAD_BYTES_MAX)
        || !load((int) length + FrameCrc.FRAME_BYTES)) {
      return false;
    }
    int sum = window.getInt(start() + FrameCrc.CRC_OFFSET);
    if (sum != crc.of(generation, offset, window, start())) {
      return false;
    }
    refuseForeign();
    next = offset + FrameCrc.FRAME_BYTES + length;
    return true;
  }

  /** Where the record begins; after the last one, where it ended. */
  long offset() {
    return offset;
  }

  int bytes() {
    return (int) (next - offset);
  }

  RecordType type() {
    return RecordType.of(window.get(start() + FrameCrc.TYPE_OFFSET)).orElseThrow();
  }

  /** Of the record's format. */
  int version() {
    return Byte.toUnsignedInt(window.get(start() + FrameCrc.VERSION_OFFSET));
  }

  /** Valid until the next {@link #advance}. */
  ByteBuffer payload() {
    int length = bytes() - FrameCrc.FRAME_BYTES;
    return window.slice(start() + FrameCrc.FRAME_BYTES, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private int start() {
    return (int) (offset - windowOffset);
  }

  /** Makes so many bytes from the offset on readable; false where the segment has fewer. */
  private boolean load(int bytes) throws IOException {
    if (offset + bytes > limit) {
      return false;
    }
    if (offset + bytes <= windowOffset + window.limit()) {
      return true;
    }
    if (window.capacity() < bytes) {
      window = window(bytes);
    }
    window.clear().limit((int) Math.min(window.capacity(), limit - offset));
    int read = file.read(window, offset);
    window.limit(read).position(0);
    windowOffset = offset;
    return read >= bytes;
  }

  private ByteBuffer window(int bytes) {
    return ByteBuffer.allocate(Math.max(bytes, (int) Math.min(WINDOW_BYTES, limit)))
        .order(ByteOrder.LITTLE_ENDIAN)
        .limit(0);
  }

  private void refuseForeign() {
    int version = version();
    if (version > RecordType.VERSION || version < RecordType.VERSION_OLDEST) {
      throw WalDamagedException.foreign(path, offset, "a record of format " + version);
    }
    int type = Byte.toUnsignedInt(window.get(start() + FrameCrc.TYPE_OFFSET));
    if (RecordType.of(type).isEmpty()) {
      throw WalDamagedException.foreign(path, offset, "a record of type " + type);
    }
  }
}
