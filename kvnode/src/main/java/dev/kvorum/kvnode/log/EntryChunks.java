package dev.kvorum.kvnode.log;

import dev.kvorum.kvnode.raft.Entry;
import java.util.List;

/**
 * How entries are cut into records: reading one entry back reads, and checks, no more than a
 * record.
 */
final class EntryChunks {

  /** A record that is not a single large entry stays below this. */
  static final int RECORD_BYTES_MAX = 128 << 10;

  static final int ENTRY_BYTES = Long.BYTES + 1 + Integer.BYTES;

  private static final int RECORD_BYTES = FrameCrc.FRAME_BYTES + 2 * Long.BYTES + Integer.BYTES;

  private EntryChunks() {}

  /** Where the record that begins with the entry at a place of the list ends (exclusive). */
  static int end(List<Entry> entries, int from) {
    int to = from + 1;
    long bytes = RECORD_BYTES + bytesOf(entries.get(from));
    while (to < entries.size()) {
      bytes += bytesOf(entries.get(to));
      if (bytes > RECORD_BYTES_MAX) {
        break;
      }
      to++;
    }
    return to;
  }

  /** Bytes of all records that the entries make. */
  static int bytes(List<Entry> entries) {
    long bytes = 0;
    for (int from = 0; from < entries.size(); ) {
      int to = end(entries, from);
      bytes += RECORD_BYTES;
      for (Entry entry : entries.subList(from, to)) {
        bytes += bytesOf(entry);
      }
      from = to;
    }
    return Math.toIntExact(bytes);
  }

  private static int bytesOf(Entry entry) {
    return ENTRY_BYTES + entry.data().length;
  }
}
