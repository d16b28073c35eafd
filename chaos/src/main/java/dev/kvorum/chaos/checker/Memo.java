package dev.kvorum.chaos.checker;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the search has taken up before (Lowe 2017), so that it isn't followed twice. With optional
 * calls equality would rarely strike: a place reached with three lost writes differs from the same
 * place reached with two. It is enough that an earlier visit could do at least as much: the same
 * required calls placed, a state that covers, and no optional call spent that this one still has.
 * That visit has failed by now: it's not among those that led here, since each of them had fewer
 * required calls placed.
 */
final class Memo {

  private record Visit(State state, long[] spent) {

    boolean couldDoAllOf(Visit other) {
      if (spent.length > other.spent.length) {
        return false;
      }
      for (int i = 0; i < spent.length; i++) {
        if ((spent[i] & ~other.spent[i]) != 0) {
          return false;
        }
      }
      return state.covers(other.state);
    }
  }

  private final Map<PlacedSet, List<Visit>> visits = new HashMap<>();

  /**
   * Whether nothing that was seen before can do what this can; from now on it was seen.
   *
   * @param spent the optional calls that can't come any more, placed or overtaken
   */
  boolean isNew(BitSet required, State state, BitSet spent) {
    var visit = new Visit(state, spent.toLongArray());
    List<Visit> earlier = visits.computeIfAbsent(new PlacedSet(required), _ -> new ArrayList<>(1));
    for (Visit seen : earlier) {
      if (seen.couldDoAllOf(visit)) {
        return false;
      }
    }
    earlier.removeIf(visit::couldDoAllOf);
    earlier.add(visit);
    return true;
  }
}
