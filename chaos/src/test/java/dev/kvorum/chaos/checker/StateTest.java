package dev.kvorum.chaos.checker;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.chaos.checker.Version.Author;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StateTest {

  /** Versions 0 and 1 are made by answered puts, the others by nobody who says so. */
  private static final int VERSIONS = 5;

  @Test
  void aStateThatCoversAllowsAllThatTheOtherAllows() {
    int covered = 0;
    for (long seed = 0; seed < 100_000; seed++) {
      var random = new SplittableRandom(seed);
      State more = state(random);
      State less = state(random);
      if (more.covers(less)) {
        covered++;
        Transition transition = transition(random);
        Optional<State> afterLess = transition.from(less);
        if (afterLess.isPresent()) {
          Optional<State> afterMore = transition.from(more);
          assertTrue(
              afterMore.isPresent() && afterMore.get().covers(afterLess.get()),
              "seed " + seed + ": " + more + " and " + less + " by " + transition);
        }
      }
    }
    assertTrue(covered > 10_000, covered + " pairs");
  }

  @Test
  void everyStateCoversItself() {
    for (long seed = 0; seed < 1_000; seed++) {
      State state = state(new SplittableRandom(seed));
      assertTrue(state.covers(state), state::toString);
    }
  }

  /** Reached by steps, as in a search: not every set of versions can be reached. */
  private static State state(SplittableRandom random) {
    State state = State.START;
    for (int steps = random.nextInt(5); steps > 0; steps--) {
      state = transition(random).from(state).orElse(state);
    }
    return state;
  }

  private static Transition transition(SplittableRandom random) {
    return new Transition(guard(random), effect(random));
  }

  private static Guard guard(SplittableRandom random) {
    long version = random.nextInt(VERSIONS);
    Author author = version < 2 ? Author.NAMED : Author.UNNAMED;
    return switch (random.nextInt(7)) {
      case 0 -> new Guard.NoValue();
      case 1 -> new Guard.SomeValue();
      case 2 -> new Guard.Holds(random.nextInt(2), version, author);
      case 3 -> new Guard.AtVersion(version, author);
      case 4 -> new Guard.NotAtVersion(version, author);
      default -> new Guard.Anything();
    };
  }

  private static Effect effect(SplittableRandom random) {
    List<Effect> effects =
        List.of(
            new Effect.Keeps(),
            new Effect.Puts(random.nextInt(2), random.nextInt(2)),
            new Effect.PutsUnnumbered(random.nextInt(2)),
            new Effect.Deletes());
    return effects.get(random.nextInt(effects.size()));
  }
}
