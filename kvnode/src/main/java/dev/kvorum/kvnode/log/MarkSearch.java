package dev.kvorum.kvnode.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Looks behind the end of the valid records of a segment for a mark that says that more of it was
 * once synced: then the end is damage, not a torn tail (SAFETY 9).
 */
final class MarkSearch {

  private static final int WINDOW_BYTES = 1 << 20;

  private final DiskFile file;
  private final long generation;
  private final FrameCrc crc = new FrameCrc();

  MarkSearch(DiskFile file, long generation) {
    this.file = file;
    this.generation = generation;
  }

  /**
   * The highest synced offset that a valid mark behind {@code end} names; {@code end} where none is
   * higher.
   */
  long highestMark(long end) throws IOException {
    long size = file.size();
    long highest = end;
    var window =
        ByteBuffer.allocate((int) Math.min(WINDOW_BYTES, size)).order(ByteOrder.LITTLE_ENDIAN);
    for (long at = end; at + RecordBuffer.MARK_BYTES <= size; ) {
      window.clear();
      int read = file.read(window, at);
      int starts = read - RecordBuffer.MARK_BYTES + 1;
      for (int i = 0; i < starts; i++) {
        if (isMark(window, i, at + i)) {
          highest = Math.max(highest, window.getLong(i + FrameCrc.FRAME_BYTES));
        }
      }
      at += Math.max(1, starts);
    }
    return highest;
  }

  private boolean isMark(ByteBuffer window, int start, long offset) {
    return window.getInt(start) == Long.BYTES
        && window.get(start + FrameCrc.TYPE_OFFSET) == RecordType.MARK.code()
        && window.getInt(start + FrameCrc.CRC_OFFSET) == crc.of(generation, offset, window, start);
  }
}
