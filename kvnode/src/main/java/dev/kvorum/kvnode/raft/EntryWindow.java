package dev.kvorum.kvnode.raft;

/** The newest entries of a log in memory, without a gap: a ring that grows. */
final class EntryWindow {

  private static final int SMALL = 64;

  private Entry[] ring = new Entry[SMALL];
  private long first;
  private long end;
  private long bytes;

  /** Empties the window, also of the room that a burst has left; the next entry has this index. */
  void reset(long next) {
    ring = new Entry[SMALL];
    first = next;
    end = next;
    bytes = 0;
  }

  /** Index of the oldest entry, or of the next where there is none. */
  long first() {
    return first;
  }

  long bytes() {
    return bytes;
  }

  Entry get(long index) {
    Invariant.check(index >= first && index < end, "the entry is in the window", index, end);
    return ring[slot(index)];
  }

  void add(Entry entry) {
    if (end - first == ring.length) {
      grow();
    }
    ring[slot(end++)] = entry;
    bytes += entry.sizeBytes();
  }

  void truncateFrom(long index) {
    if (index <= first) {
      reset(index);
      return;
    }
    while (end > index) {
      end--;
      bytes -= release(end);
    }
  }

  /** Lets go of the oldest entries up to an index. */
  void dropUpTo(long index) {
    if (index >= end) {
      reset(index + 1);
      return;
    }
    while (first <= index) {
      bytes -= release(first++);
    }
  }

  /** Lets go of the oldest entries up to an index while the rest is above a number of bytes. */
  void trim(long upTo, int bytesMax) {
    while (bytes > bytesMax && first <= upTo && first < end) {
      bytes -= release(first++);
    }
  }

  private int release(long index) {
    int slot = slot(index);
    int size = ring[slot].sizeBytes();
    ring[slot] = null;
    return size;
  }

  private int slot(long index) {
    return (int) (index & (ring.length - 1));
  }

  private void grow() {
    Entry[] larger = new Entry[ring.length * 2];
    for (long index = first; index < end; index++) {
      larger[(int) (index & (larger.length - 1))] = ring[slot(index)];
    }
    ring = larger;
  }
}
