package dev.kvorum.kvnode.raft;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The memberships along the log: the newest one in it holds, committed or not, and it reverts when
 * its entry is truncated (Raft thesis §4.1, SAFETY 15).
 */
final class MembershipHistory {

  private record Since(long index, Membership membership) {}

  /** Invariant: never empty; the first is as of the log's base. */
  private final Deque<Since> history = new ArrayDeque<>();

  MembershipHistory(long baseIndex, Membership base, List<Entry> laterEntries) {
    history.add(new Since(baseIndex, base));
    for (Entry entry : laterEntries) {
      add(entry.index(), MembershipCodec.decode(entry.data()));
    }
  }

  Membership current() {
    return history.getLast().membership();
  }

  /** Index of the entry that made the current membership. */
  long currentSince() {
    return history.getLast().index();
  }

  /**
   * The membership that the current one followed, or the current one where nothing of it is known.
   */
  Membership before() {
    return asOf(currentSince() - 1);
  }

  Membership asOf(long index) {
    Membership found = history.getFirst().membership();
    for (Since since : history) {
      if (since.index() <= index) {
        found = since.membership();
      }
    }
    return found;
  }

  void add(long index, Membership membership) {
    Invariant.check(index > currentSince(), "memberships follow the log", index, currentSince());
    history.addLast(new Since(index, membership));
  }

  void truncateFrom(long index) {
    while (history.size() > 1 && history.getLast().index() >= index) {
      history.removeLast();
    }
  }

  void compactTo(long index) {
    beginAt(index, asOf(index));
  }

  /** Begins at an index with members that are known from elsewhere; later ones stay. */
  void beginAt(long index, Membership base) {
    while (!history.isEmpty() && history.getFirst().index() <= index) {
      history.removeFirst();
    }
    history.addFirst(new Since(index, base));
  }
}
