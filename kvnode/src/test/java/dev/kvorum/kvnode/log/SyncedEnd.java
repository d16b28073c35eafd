package dev.kvorum.kvnode.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Lets the simulation see how much of a segment the log itself vouches for. */
public final class SyncedEnd {

  /** Where the first record of a segment begins. */
  public static final int BEGIN = SegmentHeader.BYTES;

  private SyncedEnd() {}

  /** Up to where a segment was synced by what it says itself; 0 where it says nothing. */
  public static long of(Disk disk, String path) throws IOException {
    try (DiskFile file = disk.open(path)) {
      ByteBuffer bytes = ByteBuffer.allocate(SegmentHeader.BYTES);
      file.read(bytes, 0);
      Optional<SegmentHeader> header = SegmentHeader.decode(path, bytes.flip());
      return header.isEmpty()
          ? 0
          : new MarkSearch(file, header.get().generation()).highestMark(BEGIN);
    }
  }
}
