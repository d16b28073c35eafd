package dev.kvorum.kvnode.powerloss;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What a file held where it was overwritten since its last sync, and how long it was. */
final class UnsyncedContent {

  static final int SECTOR_BYTES = 512;

  private final List<Range> ranges = new ArrayList<>();
  private final List<Size> sizes = new ArrayList<>();

  /**
   * @param old from {@code start} on; may end before {@code to}, as the file did
   */
  private record Range(int number, long start, ByteBuffer old, long from, long to) {

    ByteBuffer sector(long offset) {
      var sector = new byte[SECTOR_BYTES];
      long at = offset - start;
      if (at < old.limit()) {
        old.get((int) at, sector, 0, (int) Math.min(SECTOR_BYTES, old.limit() - at));
      }
      return ByteBuffer.wrap(sector);
    }

    void addWithout(long syncedFrom, long syncedTo, List<Range> left) {
      if (from < Math.min(to, syncedFrom)) {
        left.add(new Range(number, start, old, from, Math.min(to, syncedFrom)));
      }
      if (Math.max(from, syncedTo) < to) {
        left.add(new Range(number, start, old, Math.max(from, syncedTo), to));
      }
    }
  }

  private record Size(int number, long bytes) {}

  void range(int number, long from, long to, ByteBuffer old) {
    ranges.add(new Range(number, from, old, from, to));
  }

  void size(int number, long bytes) {
    sizes.add(new Size(number, bytes));
  }

  /** What was written there before the record of this number is on the disk. */
  void synced(int began, long from, long to) {
    sizes.removeIf(size -> size.number() < began);
    var left = new ArrayList<Range>();
    for (Range range : ranges) {
      if (range.number() < began) {
        range.addWithout(from, to, left);
      } else {
        left.add(range);
      }
    }
    ranges.clear();
    ranges.addAll(left);
  }

  /**
   * Takes back what is lost of the file; returns how many sectors.
   *
   * @param lost asked once for the size and for each sector
   */
  int undo(Path file, BooleanSupplier lost) throws IOException {
    if (ranges.isEmpty() && sizes.isEmpty()) {
      return 0;
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long now = channel.size();
      long size = !sizes.isEmpty() && lost.getAsBoolean() ? sizes.getFirst().bytes() : now;
      int count = 0;
      var decided = new BitSet();
      for (Range range : ranges) {
        for (long at = range.from(); at < Math.min(range.to(), size); at += SECTOR_BYTES) {
          int sector = (int) (at / SECTOR_BYTES);
          if (!decided.get(sector) && (at >= now || lost.getAsBoolean())) {
            channel.write(range.sector(at), at);
            count++;
          }
          decided.set(sector);
        }
      }
      resize(channel, size);
      return count;
    }
  }

  private static void resize(FileChannel channel, long size) throws IOException {
    if (channel.size() > size) {
      channel.truncate(size);
    } else if (channel.size() < size) {
      channel.write(ByteBuffer.allocate(1), size - 1);
    }
  }
}
