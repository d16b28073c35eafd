package dev.kvorum.kvnode.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds out what the log holds after a start.
 *
 * <ol>
 *   <li>Every segment but the last was forced completely before its successor began: it must be
 *       valid to exactly the offset that the successor names, else the log is damaged.
 *   <li>The last one ends at the first byte that doesn't validate. If a mark behind it says that
 *       more was synced, that is damage; if not, it is the torn end of batches that nobody was
 *       promised.
 *   <li>The last one is written again into a new file, which takes its name once forced: what was
 *       read of it may be in the page cache only, and the torn bytes must never come back (SAFETY
 *       8).
 *   <li>All records are replayed.
 * </ol>
 */
final class WalRecovery {

  private final Disk disk;
  private final Spares spares;
  private final Replicas replicas = new Replicas();
  private final RecoveredMembers members = new RecoveredMembers();
  private final List<SegmentHeader> headers = new ArrayList<>();
  private long generation;

  WalRecovery(Disk disk, Spares spares) {
    this.disk = disk;
    this.spares = spares;
  }

  Replicas replicas() {
    return replicas;
  }

  RecoveredMembers members() {
    return members;
  }

  Segments run(WalOptions options) throws IOException {
    findFiles();
    var segments = new Segments(disk, options, spares, generation);
    if (headers.isEmpty()) {
      segments.beginFirst();
      return segments;
    }
    for (int i = 0; i + 1 < headers.size(); i++) {
      segments.found(complete(headers.get(i), headers.get(i + 1)));
    }
    rewriteTail(segments);
    refuseIncomplete();
    return segments;
  }

  private void findFiles() throws IOException {
    for (String name : disk.list(Wal.DIRECTORY)) {
      String path = Wal.DIRECTORY + "/" + name;
      if (name.startsWith(Wal.SPARE_PREFIX)) {
        readHeader(path);
        spares.found(path);
      } else if (name.endsWith(Wal.SEGMENT_SUFFIX)) {
        next(path, readHeader(path));
      }
    }
  }

  private void next(String path, Optional<SegmentHeader> found) throws IOException {
    SegmentHeader header =
        found.orElseThrow(() -> WalDamagedException.at(path, 0, "no valid segment header"));
    if (!path.equals(Segment.pathOf(header.sequence()))) {
      throw WalDamagedException.at(path, 0, "the header of segment " + header.sequence());
    }
    if (!headers.isEmpty() && header.sequence() != headers.getLast().sequence() + 1) {
      String gap = Segment.pathOf(headers.getLast().sequence() + 1);
      throw WalDamagedException.missing(gap + " is not there, though " + path + " is");
    }
    refuseCut(path, header);
    headers.add(header);
  }

  private Optional<SegmentHeader> readHeader(String path) throws IOException {
    try (DiskFile file = disk.open(path)) {
      ByteBuffer buffer = ByteBuffer.allocate(SegmentHeader.BYTES);
      file.read(buffer, 0);
      Optional<SegmentHeader> header = SegmentHeader.decode(path, buffer.flip());
      header.ifPresent(found -> generation = Math.max(generation, found.generation()));
      return header;
    }
  }

  /**
   * The space of a segment is allocated and forced before it gets its name. What is cut off may
   * have held acknowledged batches together with the marks that say so.
   */
  private void refuseCut(String path, SegmentHeader header) throws IOException {
    try (DiskFile file = disk.open(path)) {
      if (file.size() < header.capacity()) {
        throw WalDamagedException.at(
            path,
            file.size(),
            "the file ends, but it was made with " + header.capacity() + " bytes");
      }
    }
  }

  private Segment complete(SegmentHeader header, SegmentHeader successor) throws IOException {
    long end = successor.previousEnd();
    String path = Segment.pathOf(header.sequence());
    var segment = new Segment(header, path, disk.open(path), end);
    long valid = replay(segment, end);
    if (valid < end) {
      throw damaged(path, valid, end);
    }
    return segment;
  }

  private void rewriteTail(Segments segments) throws IOException {
    SegmentHeader header = headers.getLast();
    String path = Segment.pathOf(header.sequence());
    try (DiskFile old = disk.open(path)) {
      long end = endOf(old, path, header);
      long bytes = end - SegmentHeader.BYTES;
      var copy = new TailCopy(old, path, header, end);
      segments.replace(header, bytes, copy::write);
      replay(segments.active(), end);
    }
  }

  private static long endOf(DiskFile file, String path, SegmentHeader header) throws IOException {
    var scan = new SegmentScan(file, path, header.generation(), file.size());
    while (scan.advance()) {}
    long end = scan.offset();
    long synced = new MarkSearch(file, header.generation()).highestMark(end);
    if (synced > end) {
      throw damaged(path, end, synced);
    }
    return end;
  }

  private long replay(Segment segment, long end) throws IOException {
    var replay = new Replay(replicas, members);
    var scan = new SegmentScan(segment.file(), segment.path(), segment.generation(), end);
    while (scan.advance()) {
      var place = new Place(segment, (int) scan.offset(), scan.bytes());
      replay.apply(scan.type(), scan.version(), scan.payload(), place);
    }
    return scan.offset();
  }

  /**
   * What is missing without a trace in the bytes: a base, or entries between the base and the last
   * one.
   */
  private void refuseIncomplete() {
    for (ReplicaLog log : replicas.all()) {
      String name = "replica " + log.replica();
      if (log.base().isEmpty()) {
        throw WalDamagedException.missing(name + " has no base");
      }
      long next = log.baseIndex() + 1;
      for (Run run : log.runs()) {
        if (run.first() != next) {
          throw WalDamagedException.missing(
              name + " has no entries from " + next + " to " + (run.first() - 1));
        }
        next = run.last() + 1;
      }
    }
  }

  private static WalDamagedException damaged(String path, long offset, long synced) {
    return WalDamagedException.at(
        path, offset, "no valid record, but the log was synced up to offset " + synced);
  }
}
