package dev.kvorum.kvnode.log;

import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.EntryKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads entries back from segments, on any thread; what it reads is checked again. */
final class EntryReader {

  private EntryReader() {}

  /** Consecutive entries from an index on, at least one if it is there, up to so many bytes. */
  static List<Entry> read(ReplicaLog log, long fromIndex, long maxBytes) throws IOException {
    var entries = new ArrayList<Entry>();
    long left = maxBytes;
    long index = fromIndex;
    while (left > 0 || entries.isEmpty()) {
      Optional<RecordSpan> span = log.pin(index);
      if (span.isEmpty()) {
        break;
      }
      left = take(span.get(), entries, left);
      if (entries.isEmpty() || entries.getLast().index() < span.get().last()) {
        break;
      }
      index = span.get().last() + 1;
    }
    return entries;
  }

  private static long take(RecordSpan span, List<Entry> into, long maxBytes) throws IOException {
    Place place = span.place();
    try {
      return decode(span, load(place), into, maxBytes);
    } finally {
      place.segment().unpin();
    }
  }

  private static ByteBuffer load(Place place) throws IOException {
    Segment segment = place.segment();
    var buffer = ByteBuffer.allocate(place.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    int read = segment.file().read(buffer, place.offset());
    if (read < place.bytes()
        || buffer.getInt(0) != place.bytes() - FrameCrc.FRAME_BYTES
        || buffer.getInt(FrameCrc.CRC_OFFSET)
            != new FrameCrc().of(segment.generation(), place.offset(), buffer, 0)) {
      throw WalDamagedException.at(
          segment.path(), place.offset(), "a record that was written no longer validates");
    }
    return buffer.position(FrameCrc.FRAME_BYTES + Long.BYTES);
  }

  /** Returns how many of the bytes are left. */
  private static long decode(RecordSpan span, ByteBuffer record, List<Entry> into, long maxBytes) {
    long left = maxBytes;
    long index = record.getLong();
    int count = record.getInt();
    long end = Math.min(span.last(), index + count - 1);
    for (; index <= end; index++) {
      long term = record.getLong();
      EntryKind kind = EntryKind.of(record.get());
      int length = record.getInt();
      if (index < span.first()) {
        record.position(record.position() + length);
        continue;
      }
      left -= Entry.OVERHEAD_BYTES + length;
      if (left < 0 && !into.isEmpty()) {
        return 0;
      }
      byte[] data = new byte[length];
      record.get(data);
      into.add(new Entry(index, term, kind, data));
    }
    return left;
  }
}
