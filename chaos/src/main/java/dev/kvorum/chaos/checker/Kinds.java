package dev.kvorum.chaos.checker;

import dev.kvorum.chaos.checker.Guard.AtVersion;
import dev.kvorum.chaos.checker.State.Present;
import dev.kvorum.chaos.checker.Version.Exactly;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The optional calls sorted into kinds: calls of one kind do the same, so that one answer serves
 * for all of them.
 */
final class Kinds {

  /**
   * Calls that do the same.
   *
   * @param calls their indices, by invocation
   */
  record Kind(Transition transition, List<Integer> calls) {}

  /**
   * Those that need a version which is known to be another's; there may be thousands, but one
   * version has few.
   */
  private final Map<Long, List<Kind>> byVersion = new HashMap<>();

  private final List<Kind> others = new ArrayList<>();

  Kinds(List<Call> optional) {
    Map<Transition, List<Integer>> calls = new LinkedHashMap<>();
    for (int i = 0; i < optional.size(); i++) {
      calls.computeIfAbsent(optional.get(i).transition(), _ -> new ArrayList<>()).add(i);
    }
    calls.forEach(
        (transition, indices) -> {
          indices.sort(Comparator.comparingLong(i -> optional.get(i).invokedAt()));
          home(transition).add(new Kind(transition, indices));
        });
  }

  private List<Kind> home(Transition transition) {
    return transition.guard() instanceof AtVersion(long version, var _)
            && transition.guard().needsNamedVersion()
        ? byVersion.computeIfAbsent(version, _ -> new ArrayList<>())
        : others;
  }

  /** All kinds that are possible in {@code state}, and some that aren't. */
  List<Kind> near(State state) {
    if (state instanceof Present(int _, Exactly(long version)) && byVersion.containsKey(version)) {
      var near = new ArrayList<>(others);
      near.addAll(byVersion.get(version));
      return near;
    }
    return others;
  }
}
