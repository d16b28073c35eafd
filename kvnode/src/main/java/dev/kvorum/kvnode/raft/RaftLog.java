package dev.kvorum.kvnode.raft;

import java.util.ArrayList;
import java.util.List;

/**
 * A replica's log as its core sees it: the terms of all of it, the newest entries themselves. Older
 * entries are on disk, and the core asks for them by a {@link Effects.Fetch}.
 */
final class RaftLog {

  private final TermRuns terms = new TermRuns();
  private final int cacheBytesMax;

  /** Where the log begins: what it covers is in the state machine or a snapshot. */
  private Position base;

  /** The last entries, without a gap. Invariant: an entry that is not persisted is cached. */
  private final EntryWindow cache = new EntryWindow();

  private long last;

  /** Invariant: persisted <= last. */
  private long persisted;

  RaftLog(Restored restored, int cacheBytesMax) {
    this.cacheBytesMax = cacheBytesMax;
    base = restored.base();
    last = restored.lastIndex();
    persisted = last;
    terms.reset(base);
    terms.appendAll(restored.terms());
    cache.reset(last + 1);
  }

  Position base() {
    return base;
  }

  Position last() {
    return position(last);
  }

  long lastIndex() {
    return last;
  }

  long persisted() {
    return persisted;
  }

  Position position(long index) {
    return new Position(index, termAt(index));
  }

  long termAt(long index) {
    Invariant.check(index <= last, "the term of an index after the log is asked for", index, last);
    return terms.termAt(index);
  }

  /**
   * Whether the log has this entry; a position before the base matches, since what a base covers is
   * committed.
   */
  boolean matches(Position position) {
    if (position.index() <= base.index()) {
      return position.index() < base.index() || position.term() == base.term();
    }
    return position.index() <= last && termAt(position.index()) == position.term();
  }

  /**
   * The last position at or below {@code limit} that a log with this term there could share (Raft
   * §5.3, end).
   */
  Position lastPossibleMatch(long limit, long term) {
    long index = terms.lastIndexOfTermUpTo(term, Math.min(limit, last));
    return index < base.index() ? base : position(index);
  }

  void append(Entry entry) {
    Invariant.check(
        entry.index() == last + 1, "entries follow each other", entry.index(), last + 1);
    terms.append(entry.position());
    cache.add(entry);
    last++;
  }

  /** Forgets everything from an index on, which another leader overwrites. */
  void truncateFrom(long index) {
    Invariant.check(index > base.index(), "what a base covers is committed", index, base.index());
    terms.truncateFrom(index);
    cache.truncateFrom(index);
    last = index - 1;
    persisted = Math.min(persisted, last);
  }

  /** Ignored if the entry has been truncated since it was handed to the disk (SAFETY 11). */
  void persistedTo(Position position) {
    if (position.index() > persisted && position.index() >= base.index() && matches(position)) {
      persisted = position.index();
    }
  }

  /** Begins after a snapshot; what follows it stays if the log holds the snapshot's last entry. */
  void resetTo(Position snapshot) {
    if (snapshot.index() <= last && matches(snapshot)) {
      compactTo(snapshot);
    } else {
      base = snapshot;
      last = snapshot.index();
      persisted = 0; // what the disk has is of another log, until the snapshot is noted there
      terms.reset(snapshot);
      cache.reset(last + 1);
    }
  }

  /** What the disk lacks after the base. */
  List<Entry> unpersisted() {
    long from = Math.max(persisted, base.index()) + 1;
    return from > last ? List.of() : slice(from, last, Integer.MAX_VALUE);
  }

  /** Forgets the entries that the state machine holds durably. */
  void compactTo(Position position) {
    terms.compactTo(position);
    cache.dropUpTo(position.index());
    base = position;
  }

  /**
   * Lets go of entries that are applied, which all peers have; those that one lacks stay while the
   * cache is within its bytes. What is in memory for longer than it is needed gets old: collections
   * copy it, and then have its garbage among what lives.
   */
  void trimCache(long applied, long matchedByAll) {
    long unneeded = Math.min(applied, persisted);
    cache.trim(Math.min(unneeded, matchedByAll), 0);
    cache.trim(unneeded, cacheBytesMax);
  }

  boolean isCached(long index) {
    return index >= cache.first();
  }

  /** Cached entries from an index on, up to a number of bytes but at least one. */
  List<Entry> slice(long from, long to, int bytesMax) {
    Invariant.check(isCached(from), "only cached entries can be sliced", from, cache.first());
    List<Entry> slice = new ArrayList<>((int) Math.min(to - from + 1, 256));
    int bytes = 0;
    for (long index = from; index <= to; index++) {
      Entry entry = cache.get(index);
      bytes += entry.sizeBytes();
      if (bytes > bytesMax && !slice.isEmpty()) {
        break;
      }
      slice.add(entry);
    }
    return slice;
  }
}
