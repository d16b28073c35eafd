package dev.kvorum.kvnode.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The segments of the log, oldest first, and the turnover of their files. Only the oldest is ever
 * dropped, and durably so before the next: a gap in the sequence is always damage. The writer's.
 */
final class Segments {

  private final Disk disk;
  private final WalOptions options;
  private final Spares spares;
  private final Deque<Segment> segments = new ArrayDeque<>();
  private long generation;
  private volatile int count;

  /** Writes into a new segment before it becomes visible; returns where the records end. */
  interface Content {
    long write(Segment into) throws IOException;
  }

  /**
   * @param generation the highest that any file has
   */
  Segments(Disk disk, WalOptions options, Spares spares, long generation) {
    this.disk = disk;
    this.options = options;
    this.spares = spares;
    this.generation = generation;
  }

  Segment active() {
    return segments.getLast();
  }

  Segment oldest() {
    return segments.getFirst();
  }

  /** Any thread. */
  int count() {
    return count;
  }

  /** A segment that recovery found complete. */
  void found(Segment segment) {
    segments.add(segment);
    count = segments.size();
  }

  /** Begins a log: in a small segment, for a start waits until its space is allocated. */
  void beginFirst() throws IOException {
    begin(1, 0, spares.takeSmall(), Segment::end);
  }

  /** Ends the active segment and begins one that has room for so many bytes. */
  void roll(int bytes) throws IOException {
    Segment full = active();
    if (full.dirty()) {
      full.force();
    }
    begin(full.sequence() + 1, full.end(), spares.take(SegmentHeader.BYTES + bytes), Segment::end);
  }

  /** Begins a segment in place of the one that has its number now, with what is left of it. */
  void replace(SegmentHeader old, long bytes, Content content) throws IOException {
    begin(old.sequence(), old.previousEnd(), spares.take(SegmentHeader.BYTES + bytes), content);
  }

  /**
   * Begins the segment of a sequence number, in place of the file that has the name now, if any.
   *
   * <ol>
   *   <li>The header is forced before there is anything behind it: a generation that any record was
   *       ever written with is known at the next start, and not used again.
   *   <li>The content is forced before the file gets its name.
   *   <li>The name is forced before anything speaks of the segment.
   * </ol>
   */
  private void begin(long sequence, long previousEnd, String spare, Content content)
      throws IOException {
    generation++;
    String path = Segment.pathOf(sequence);
    SegmentHeader header;
    long end;
    try (DiskFile file = disk.open(spare)) {
      header = new SegmentHeader(sequence, generation, previousEnd, file.size());
      file.write(new ByteBuffer[] {header.encode()}, 0);
      file.force();
      end = content.write(new Segment(header, spare, file, SegmentHeader.BYTES));
    }
    disk.rename(spare, path);
    disk.forceDirectory(Wal.DIRECTORY);
    found(new Segment(header, path, disk.open(path), end));
  }

  /** Drops the oldest segment if nothing in it is needed any more; returns whether it did. */
  boolean reclaim() throws IOException {
    Segment oldest = oldest();
    if (oldest == active() || oldest.liveBytes() > 0 || oldest.pinned()) {
      return false;
    }
    if (active().dirty()) {
      // What made the old content superfluous may still be on its way.
      active().force();
    }
    segments.removeFirst();
    count = segments.size();
    spares.give(oldest);
    return true;
  }

  /**
   * Whether copying the oldest segment's live content forward pays: little is left in it, or more
   * than half of the log is garbage that only going through all segments from the oldest on gives
   * back.
   */
  boolean worthCleaning() {
    Segment oldest = oldest();
    if (oldest == active() || oldest.liveBytes() == 0) {
      return false;
    }
    if (oldest.liveBytes() <= oldest.capacity() / 4) {
      return true;
    }
    long used = 0;
    long live = 0;
    for (Segment segment : segments) {
      used += segment == active() ? segment.end() : segment.capacity();
      live += segment.liveBytes();
    }
    return used > 2 * live + 2L * options.segmentBytes();
  }

  boolean prepare() throws IOException {
    return spares.prepare();
  }

  void close() throws IOException {
    spares.close();
    for (Segment segment : segments) {
      segment.file().close();
    }
  }
}
