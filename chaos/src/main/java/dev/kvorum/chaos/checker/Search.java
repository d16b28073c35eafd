package dev.kvorum.chaos.checker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Looks for an order that explains every answer of one key: depth first (Wing and Gong, "Testing
 * and verifying concurrent objects", 1993), never taking up a configuration twice (Lowe, "Testing
 * for linearizability", 2017), on a stack of its own because histories are long.
 */
final class Search {

  enum Answer {
    ORDERED,
    IMPOSSIBLE,
    GAVE_UP
  }

  /** A configuration being explored: the move that led to it and those still to be tried. */
  private record Frame(Move cameBy, Iterator<Move> moves) {}

  private final Placed placed;
  private final Moves moves;
  private final Steps steps;
  private final Memo memo = new Memo();
  private final Deque<Frame> path = new ArrayDeque<>();

  Search(Problem problem, Steps steps) {
    this.placed = new Placed(problem);
    this.moves = new Moves(placed, steps);
    this.steps = steps;
  }

  static Answer answer(Problem problem, Steps steps) {
    return new Search(problem, steps).run();
  }

  private Answer run() {
    Iterator<Move> next = moves.from(State.START, Long.MIN_VALUE).iterator();
    while (!placed.isComplete()) {
      if (steps.exhausted()) {
        return Answer.GAVE_UP;
      }
      if (next.hasNext()) {
        Move move = next.next();
        if (advance(move)) {
          path.push(new Frame(move, next));
          next = moves.from(move.after(), move.lastInvoked()).iterator();
        }
      } else if (path.isEmpty()) {
        return Answer.IMPOSSIBLE;
      } else {
        Frame back = path.pop();
        placed.takeBack(back.cameBy);
        next = back.moves;
      }
    }
    return Answer.ORDERED;
  }

  /** Whether the move leads somewhere new; if it doesn't it is taken back. */
  private boolean advance(Move move) {
    placed.place(move);
    if (!placed.leavesBehind(move.after())
        && placed.isNewTo(memo, move.after(), move.lastInvoked())) {
      return true;
    }
    placed.takeBack(move);
    return false;
  }
}
