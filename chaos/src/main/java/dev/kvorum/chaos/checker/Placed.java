package dev.kvorum.chaos.checker;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** Which calls stand in the order that the search is building, and which may come next. */
final class Placed {

  /** By invocation. */
  private final List<Call> required;

  /** By return: those that time overtakes first come first. */
  private final List<Call> optional;

  private final BitSet requiredPlaced = new BitSet();
  private final BitSet optionalPlaced = new BitSet();
  private final LastChances requiredChances;
  private final LastChances optionalChances;

  Placed(Problem problem) {
    required =
        problem.required().stream().sorted(Comparator.comparingLong(Call::invokedAt)).toList();
    optional =
        problem.optional().stream().sorted(Comparator.comparingLong(Call::returnedAt)).toList();
    requiredChances = new LastChances(required);
    optionalChances = new LastChances(optional);
  }

  Call required(int index) {
    return required.get(index);
  }

  List<Call> optional() {
    return optional;
  }

  boolean isOptionalPlaced(int index) {
    return optionalPlaced.get(index);
  }

  void place(Move move) {
    move.optional().forEach(optionalPlaced::set);
    requiredPlaced.set(move.required());
    requiredChances.place(move.required());
  }

  void takeBack(Move move) {
    move.optional().forEach(optionalPlaced::clear);
    requiredPlaced.clear(move.required());
    requiredChances.takeBack(move.required());
  }

  boolean isComplete() {
    return requiredPlaced.nextClearBit(0) == required.size();
  }

  /**
   * The first return among the required calls that are still to be placed: what was invoked after
   * it can't come next.
   */
  long firstReturn() {
    long first = Call.NEVER;
    for (int i = next(0); i < required.size() && invokedAt(i) <= first; i = next(i + 1)) {
      first = Math.min(first, required.get(i).returnedAt());
    }
    return first;
  }

  /**
   * The required calls that may come next, those first that have to hurry. Of puts this leaves,
   * nearly always, the one with the lowest version: any other would leave that one behind.
   */
  List<Integer> candidates(long firstReturn) {
    var candidates = new ArrayList<Integer>();
    for (int i = next(0); i < required.size() && invokedAt(i) <= firstReturn; i = next(i + 1)) {
      boolean leavesBehind =
          required.get(i).transition().effect() instanceof Effect.Puts(int _, long version)
              && requiredChances.anyBefore(version, i);
      if (!leavesBehind) {
        candidates.add(i);
      }
    }
    candidates.sort(Comparator.comparingLong(i -> required.get(i).returnedAt()));
    return candidates;
  }

  /**
   * Whether a required call is still to be placed that is possible only below the versions that
   * {@code state} has reached.
   */
  boolean leavesBehind(State state) {
    return requiredChances.anyBefore(state.leastVersion());
  }

  /**
   * Whether an optional call that could still be placed no longer could after a call invoked at
   * {@code invokedAt}.
   */
  boolean overtakes(long lastInvoked, long invokedAt) {
    int end = overtaken(invokedAt);
    return optionalPlaced.nextClearBit(Math.min(overtaken(lastInvoked), end)) < end;
  }

  /** Whether {@code memo} knows nothing that can do what is possible from here. */
  boolean isNewTo(Memo memo, State state, long lastInvoked) {
    // An optional call that time or the version has overtaken is as good as placed: neither can
    // come any more.
    var spent = (BitSet) optionalPlaced.clone();
    spent.set(0, overtaken(lastInvoked));
    optionalChances.addAllBefore(state.leastVersion(), spent);
    return memo.isNew(requiredPlaced, state, spent);
  }

  /** How many optional calls had returned before {@code time}. */
  private int overtaken(long time) {
    int low = 0;
    int high = optional.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (optional.get(middle).returnedAt() < time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int next(int from) {
    return requiredPlaced.nextClearBit(from);
  }

  private long invokedAt(int index) {
    return required.get(index).invokedAt();
  }
}
