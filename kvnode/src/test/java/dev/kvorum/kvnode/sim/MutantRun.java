package dev.kvorum.kvnode.sim;

import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * Runs seeds in the classes of a {@link MutantLoader}, which the test that asks for it shares none
 * of: given a seed, the simulated nanoseconds until something was found, and what.
 */
public final class MutantRun implements LongFunction<Optional<Map.Entry<Long, String>>> {

  private final Mutant mutant;
  private final long seconds;

  private MutantRun(Mutant mutant, long seconds) {
    this.mutant = mutant;
    this.seconds = seconds;
  }

  /** Made by name, in classes of its own. */
  public static LongFunction<Optional<Map.Entry<Long, String>>> of(String mutant, long seconds) {
    return new MutantRun(Mutant.valueOf(mutant), seconds);
  }

  @Override
  public Optional<Map.Entry<Long, String>> apply(long seed) {
    try {
      Simulation.run(mutant.scenario(seed, seconds).onDisks(mutant.disks()), Trace.SILENT);
      return Optional.empty();
    } catch (SimFailure found) {
      return Optional.of(Map.entry(found.atNanos(), found.summary()));
    }
  }
}
