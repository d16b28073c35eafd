package dev.kvorum.kvnode.raft;

import java.util.Arrays;
import java.util.List;

/**
 * The term of every index of a log, kept as the first index of each term: terms never fall along a
 * log.
 */
final class TermRuns {

  private long[] firstIndexes = new long[8];
  private long[] terms = new long[8];
  private int size;

  /** Begins anew with the term of the position that the log starts after. */
  void reset(Position base) {
    size = 0;
    add(base);
  }

  /** Notes the term of the next index. */
  void append(Position next) {
    Invariant.check(
        next.term() >= terms[size - 1],
        "terms never fall along a log",
        next.term(),
        terms[size - 1]);
    if (next.term() != terms[size - 1]) {
      add(next);
    }
  }

  void appendAll(List<Position> firstOfTerms) {
    firstOfTerms.forEach(this::append);
  }

  long termAt(long index) {
    return terms[runAt(index)];
  }

  /**
   * The last index at or below the limit whose term is at or below {@code term}, or -1 where there
   * is none.
   */
  long lastIndexOfTermUpTo(long term, long limit) {
    int run = runAt(limit);
    long last = limit;
    while (run >= 0 && terms[run] > term) {
      last = firstIndexes[run] - 1;
      run--;
    }
    return run < 0 ? -1 : last;
  }

  /** Forgets everything from an index on. */
  void truncateFrom(long index) {
    while (size > 1 && firstIndexes[size - 1] >= index) {
      size--;
    }
  }

  /** Forgets what lies before a position that becomes the base. */
  void compactTo(Position base) {
    int run = runAt(base.index());
    System.arraycopy(firstIndexes, run, firstIndexes, 0, size - run);
    System.arraycopy(terms, run, terms, 0, size - run);
    size -= run;
    firstIndexes[0] = base.index();
  }

  private int runAt(long index) {
    int found = Arrays.binarySearch(firstIndexes, 0, size, index);
    int run = found >= 0 ? found : -found - 2;
    Invariant.check(
        run >= 0, "the term of an index before the log is asked for", index, firstIndexes[0]);
    return run;
  }

  private void add(Position first) {
    if (size == terms.length) {
      firstIndexes = Arrays.copyOf(firstIndexes, size * 2);
      terms = Arrays.copyOf(terms, size * 2);
    }
    firstIndexes[size] = first.index();
    terms[size++] = first.term();
  }
}
