package dev.kvorum.kvnode.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One file of the log. The writer owns it; other threads read from it while they have pinned it.
 *
 * <p>Its end and what of it lives are the writer's alone.
 */
final class Segment {

  private final SegmentHeader header;
  private final String path;
  private final DiskFile file;
  private final long capacity;
  private final AtomicInteger pins = new AtomicInteger();

  private long end;

  /** Invariant: forcedEnd <= end. */
  private long forcedEnd;

  /** Bytes of the records that replay still needs. At 0 the segment can go, if it is the oldest. */
  private long liveBytes;

  /**
   * @param end where the next record goes; everything before is forced
   */
  Segment(SegmentHeader header, String path, DiskFile file, long end) throws IOException {
    this.header = header;
    this.path = path;
    this.file = file;
    this.capacity = file.size();
    this.end = end;
    this.forcedEnd = end;
  }

  static String pathOf(long sequence) {
    return "%s/%016x%s".formatted(Wal.DIRECTORY, sequence, Wal.SEGMENT_SUFFIX);
  }

  long sequence() {
    return header.sequence();
  }

  long generation() {
    return header.generation();
  }

  String path() {
    return path;
  }

  DiskFile file() {
    return file;
  }

  long capacity() {
    return capacity;
  }

  long end() {
    return end;
  }

  long forcedEnd() {
    return forcedEnd;
  }

  long liveBytes() {
    return liveBytes;
  }

  long remaining() {
    return capacity - end;
  }

  boolean dirty() {
    return forcedEnd < end;
  }

  void addLive(long bytes) {
    liveBytes += bytes;
  }

  /** Appends buffers of so many bytes together. */
  void write(ByteBuffer[] buffers, int bytes) throws IOException {
    file.write(buffers, end);
    end += bytes;
  }

  void force() throws IOException {
    file.force();
    forcedEnd = end;
  }

  /**
   * Only while something of the segment lives, under the lock of the replica whose it is: then it
   * cannot be dropped.
   */
  void pin() {
    pins.incrementAndGet();
  }

  void unpin() {
    pins.decrementAndGet();
  }

  /** Once nothing lives in a segment nobody pins it any more: a false stays false. */
  boolean pinned() {
    return pins.get() > 0;
  }
}
