package dev.kvorum.kvnode.shard.replica;

import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.Invariant;
import dev.kvorum.kvnode.raft.Position;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.StateMachine;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/**
 * Writes that were proposed here, in the order of their places in the log, until it is certain what
 * became of them.
 */
final class PendingWrites implements StateMachine.Applied {

  private record Proposed(Position position, PendingWrite write) {}

  private final Deque<Proposed> proposed = new ArrayDeque<>();

  int size() {
    return proposed.size();
  }

  /**
   * A later leader may have truncated earlier proposals, whose places are given again. What became
   * of those isn't known:
   *
   * <ol>
   *   <li>A proposes at place 7 and reaches B only; C, elected without them, overwrites 7 on A and
   *       dies.
   *   <li>B, whose log has A's entry at 7, is elected by those that have nothing there, and commits
   *       it after all.
   *   <li>Meanwhile A, leading or not, has told its client that the write never happened, and it
   *       was made twice.
   * </ol>
   */
  void add(Position position, PendingWrite write) {
    while (!proposed.isEmpty() && proposed.getLast().position().index() >= position.index()) {
      proposed.removeLast().write().end(new Outcome.Unknown());
    }
    proposed.addLast(new Proposed(position, write));
  }

  @Override
  public boolean asks() {
    return !proposed.isEmpty();
  }

  /** An entry was applied, which decides over the write that was proposed for its place. */
  @Override
  public void applied(Entry entry, WriteEnd end) {
    passed(entry.index() - 1);
    Proposed first = proposed.peekFirst();
    if (first != null && first.position().index() == entry.index()) {
      proposed.removeFirst();
      if (first.position().term() == entry.term()) {
        first.write().end(end);
      } else {
        lost(first);
      }
    }
  }

  /**
   * Everything up to an index was applied; a write proposed there that was not is replaced by
   * another entry for good.
   */
  void passed(long index) {
    while (!proposed.isEmpty() && proposed.getFirst().position().index() <= index) {
      lost(proposed.removeFirst());
    }
  }

  /** A snapshot covers these places: whether it holds the write isn't known. */
  void covered(long index) {
    while (!proposed.isEmpty() && proposed.getFirst().position().index() <= index) {
      proposed.removeFirst().write().end(new Outcome.Unknown());
    }
  }

  /** Writes that nobody waits for any more end as unknown: they may be committed yet. */
  void expire(long nowNanos) {
    proposed.removeIf(
        each -> {
          boolean over = each.write().isOver(nowNanos);
          if (over) {
            each.write().end(new Outcome.Unknown());
          }
          return over;
        });
  }

  void endAll() {
    while (!proposed.isEmpty()) {
      proposed.removeFirst().write().end(new Outcome.Unknown());
    }
  }

  private static void lost(Proposed replaced) {
    Invariant.check(replaced.position().index() > 0, "places begin at 1");
    replaced.write().end(new WriteEnd.Elsewhere(OptionalLong.empty()));
  }
}
