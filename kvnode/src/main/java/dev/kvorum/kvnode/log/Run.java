package dev.kvorum.kvnode.log;

import dev.kvorum.kvnode.raft.Invariant;
import dev.kvorum.kvnode.raft.Position;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Consecutive entries of a replica whose records are in one segment: 12 bytes a record in memory,
 * however many entries the record has. Writes come from the log's writer only, under the lock of
 * the {@link ReplicaLog}.
 */
final class Run {

  private final Segment segment;

  /** What {@link #starts} count from. */
  private final long origin;

  /** Invariant: first <= last, all of them in records {@link #from} to {@link #to} (exclusive). */
  private long first;

  private long last;

  private int[] starts = new int[2];
  private int[] offsets = new int[2];
  private int[] lengths = new int[2];
  private int from;
  private int to;
  private long bytes;

  /** The first position of each term, beginning with the one at {@link #first}. */
  private final List<Position> terms = new ArrayList<>(1);

  Run(EntriesHead head, Place place) {
    segment = place.segment();
    origin = head.first();
    first = head.first();
    last = head.first() - 1;
    add(head, place);
  }

  Segment segment() {
    return segment;
  }

  long first() {
    return first;
  }

  long last() {
    return last;
  }

  long bytes() {
    return bytes;
  }

  List<Position> terms() {
    return terms;
  }

  boolean continuesWith(EntriesHead head, Place place) {
    return place.segment() == segment
        && head.first() == last + 1
        && head.last() - origin <= Integer.MAX_VALUE;
  }

  void add(EntriesHead head, Place place) {
    Invariant.check(head.first() == last + 1, "entries are consecutive", head.first(), last);
    if (to == starts.length) {
      makeRoom();
    }
    starts[to] = (int) (head.first() - origin);
    offsets[to] = place.offset();
    lengths[to] = place.bytes();
    to++;
    last = head.last();
    account(place.bytes());
    for (Position start : head.terms()) {
      if (terms.isEmpty() || terms.getLast().term() != start.term()) {
        terms.add(start);
      }
    }
  }

  /** Drops the entries after an index of this run. */
  void truncateAfter(long index) {
    while (origin + starts[to - 1] > index) {
      account(-lengths[--to]);
    }
    last = index;
    terms.removeIf(start -> start.index() > index);
  }

  /** Drops the entries before an index of this run. */
  void trimBefore(long index) {
    while (to - from > 1 && origin + starts[from + 1] <= index) {
      account(-lengths[from++]);
    }
    first = index;
    while (terms.size() > 1 && terms.get(1).index() <= index) {
      terms.removeFirst();
    }
    terms.set(0, new Position(index, terms.getFirst().term()));
  }

  /** Drops all. */
  void release() {
    account(-bytes);
  }

  long termAt(long index) {
    int at = terms.size() - 1;
    while (terms.get(at).index() > index) {
      at--;
    }
    return terms.get(at).term();
  }

  /** The record that holds an entry of this run, and which of its entries count. */
  RecordSpan span(long index) {
    int at = Arrays.binarySearch(starts, from, to, (int) (index - origin));
    int record = at >= 0 ? at : -at - 2;
    long recordLast = record + 1 < to ? origin + starts[record + 1] - 1 : last;
    return new RecordSpan(new Place(segment, offsets[record], lengths[record]), index, recordLast);
  }

  private void account(long change) {
    bytes += change;
    segment.addLive(change);
  }

  private void makeRoom() {
    int live = to - from;
    int capacity = Math.max(2, live * 2);
    starts = Arrays.copyOf(Arrays.copyOfRange(starts, from, to), capacity);
    offsets = Arrays.copyOf(Arrays.copyOfRange(offsets, from, to), capacity);
    lengths = Arrays.copyOf(Arrays.copyOfRange(lengths, from, to), capacity);
    from = 0;
    to = live;
  }
}
