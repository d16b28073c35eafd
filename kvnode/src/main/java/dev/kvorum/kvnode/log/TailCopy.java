package dev.kvorum.kvnode.log;

import dev.kvorum.kvnode.raft.Invariant;
import java.io.IOException;

/** Writes a segment's records again, at the same offsets, into a file of another generation. */
final class TailCopy {

  private static final int CHUNK_BYTES = 256 << 10;

  private final DiskFile from;
  private final String path;
  private final SegmentHeader header;
  private final long end;

  TailCopy(DiskFile from, String path, SegmentHeader header, long end) {
    this.from = from;
    this.path = path;
    this.header = header;
    this.end = end;
  }

  long write(Segment into) throws IOException {
    var scan = new SegmentScan(from, path, header.generation(), end);
    var buffer = new RecordBuffer((int) Math.min(CHUNK_BYTES, end));
    buffer.begin(into, 0);
    while (scan.advance()) {
      if (buffer.bytes() + scan.bytes() > buffer.capacity()) {
        flush(buffer, into);
        buffer.begin(into, scan.bytes());
      }
      buffer.copy(scan.type(), scan.version(), scan.payload());
    }
    flush(buffer, into);
    into.force();
    Invariant.check(into.end() == end, "all of the tail is rewritten", into.end(), end);
    return end;
  }

  private static void flush(RecordBuffer buffer, Segment into) throws IOException {
    int bytes = buffer.bytes();
    into.write(buffer.flip(), bytes);
  }
}
