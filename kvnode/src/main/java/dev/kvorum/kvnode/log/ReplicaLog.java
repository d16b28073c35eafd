package dev.kvorum.kvnode.log;

import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.raft.Invariant;
import dev.kvorum.kvnode.raft.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where one replica's records are. The writer changes it, also at replay, which does the same in
 * the same order; other threads look entries up under its lock, which is never held over I/O.
 *
 * <p>At replay the entries may have gaps for a while: what was copied forward from a dropped
 * segment comes later.
 */
final class ReplicaLog {

  private final long replica;
  private Optional<Held<Base>> base = Optional.empty();
  private Optional<Held<HardState>> hardState = Optional.empty();

  /**
   * In the order of their entries, which is not that of their segments: copies are younger than
   * what follows them.
   */
  private final List<Run> runs = new ArrayList<>();

  /** Entries from here on have a place but are not written yet. */
  private long unwrittenFrom = Long.MAX_VALUE;

  ReplicaLog(long replica) {
    this.replica = replica;
  }

  long replica() {
    return replica;
  }

  Optional<Held<Base>> base() {
    return base;
  }

  Optional<Held<HardState>> hardState() {
    return hardState;
  }

  HardState currentHardState() {
    return hardState.map(Held::value).orElse(HardState.INITIAL);
  }

  List<Run> runs() {
    return runs;
  }

  /** Index of the last entry, or of the base where there is none. */
  long lastIndex() {
    return runs.isEmpty() ? baseIndex() : runs.getLast().last();
  }

  long baseIndex() {
    return base.map(held -> held.value().position().index()).orElse(0L);
  }

  /** The term of a retained entry or of the base. */
  OptionalLong termAt(long index) {
    if (base.isPresent() && base.get().value().position().index() == index) {
      return OptionalLong.of(base.get().value().position().term());
    }
    for (Run run : runs) {
      if (run.first() <= index && index <= run.last()) {
        return OptionalLong.of(run.termAt(index));
      }
    }
    return OptionalLong.empty();
  }

  List<Position> terms() {
    var terms = new ArrayList<Position>();
    for (Run run : runs) {
      for (Position start : run.terms()) {
        if (terms.isEmpty() || terms.getLast().term() != start.term()) {
          terms.add(start);
        }
      }
    }
    return terms;
  }

  synchronized long retainedBytes() {
    long bytes = 0;
    for (Run run : runs) {
      bytes += run.bytes();
    }
    return bytes;
  }

  /** Pins the segment of what it returns; empty where the entry is not retained or not written. */
  synchronized Optional<RecordSpan> pin(long index) {
    if (index >= unwrittenFrom) {
      return Optional.empty();
    }
    for (int i = runs.size() - 1; i >= 0; i--) {
      Run run = runs.get(i);
      if (run.first() <= index && index <= run.last()) {
        run.segment().pin();
        return Optional.of(run.span(index));
      }
    }
    return Optional.empty();
  }

  synchronized void rebase(Base next, Suffix suffix, Place place) {
    base.ifPresent(Held::release);
    base = Optional.of(Held.of(next, place));
    switch (suffix) {
      case KEPT -> cut(0, next.position().index());
      case DROPPED -> clear();
    }
  }

  synchronized void vote(HardState next, Place place) {
    hardState.ifPresent(Held::release);
    hardState = Optional.of(Held.of(next, place));
  }

  /** Entries that replace all from their first one on. */
  synchronized void append(EntriesHead head, Place place) {
    cut(head.first(), Long.MAX_VALUE);
    if (!runs.isEmpty() && runs.getLast().continuesWith(head, place)) {
      runs.getLast().add(head, place);
    } else {
      runs.add(new Run(head, place));
    }
  }

  /** Entries that were here before, in another place. */
  synchronized void move(EntriesHead head, Place place) {
    cut(head.first(), head.last());
    int at = 0;
    while (at < runs.size() && runs.get(at).first() < head.first()) {
      at++;
    }
    if (at > 0 && runs.get(at - 1).continuesWith(head, place)) {
      runs.get(at - 1).add(head, place);
    } else {
      runs.add(at, new Run(head, place));
    }
  }

  /** Readers don't get the entries from here on until {@link #written}. */
  synchronized void holdBack(long index) {
    unwrittenFrom = Math.min(unwrittenFrom, index);
  }

  synchronized void written() {
    unwrittenFrom = Long.MAX_VALUE;
  }

  synchronized void release() {
    base.ifPresent(Held::release);
    hardState.ifPresent(Held::release);
    clear();
  }

  private void clear() {
    runs.forEach(Run::release);
    runs.clear();
  }

  /**
   * Takes a range of entries out. Copies are made from the front of a run: no cut leaves both of
   * its ends.
   */
  private void cut(long first, long last) {
    for (int i = runs.size() - 1; i >= 0; i--) {
      Run run = runs.get(i);
      if (first <= run.first() && run.last() <= last) {
        run.release();
        runs.remove(i);
      } else if (first <= run.first() && run.first() <= last) {
        run.trimBefore(last + 1);
      } else if (run.first() < first && first <= run.last()) {
        Invariant.check(run.last() <= last, "a run is cut at its ends only", run.last(), last);
        run.truncateAfter(first - 1);
      }
    }
  }
}
