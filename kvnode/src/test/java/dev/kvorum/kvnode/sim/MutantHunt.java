package dev.kvorum.kvnode.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;

/**
 * Runs one seed after the other on all cores until one finds a mutant. A seed that fails without
 * the mutant, too, has found something else.
 */
final class MutantHunt {

  /** A seed that found it, and what all seeds up to there simulate. */
  record Catch(Mutant mutant, long seed, double seconds, String found) {

    /** As in the table of {@code docs/testing.md}. */
    String row() {
      return "| `%s` | %d | %.0f | %s |".formatted(mutant, seed, seconds, found);
    }
  }

  private final Mutant mutant;
  private final long seedsMax;
  private final long seconds;

  MutantHunt(Mutant mutant, long seedsMax, long seconds) {
    this.mutant = mutant;
    this.seedsMax = seedsMax;
    this.seconds = seconds;
  }

  /** Empty where no seed found it. */
  Optional<Catch> run() {
    return search(simulation(), this::passesUnbroken);
  }

  /** Empty where this seed doesn't find it. */
  Optional<Catch> with(long seed) {
    return simulation().apply(seed).filter(_ -> passesUnbroken(seed)).map(end -> caught(seed, end));
  }

  /**
   * @param broken given a seed, the simulated nanoseconds until something was found, and what
   * @param passesUnbroken whether nothing is found with a seed where nothing is broken
   */
  Optional<Catch> search(
      LongFunction<Optional<Map.Entry<Long, String>>> broken, LongPredicate passesUnbroken) {
    var next = new AtomicLong(1);
    var found = new ConcurrentSkipListMap<Long, Map.Entry<Long, String>>();
    Callable<Void> worker =
        () -> {
          for (long seed = next.getAndIncrement();
              seed <= seedsMax && (found.isEmpty() || seed < found.firstKey());
              seed = next.getAndIncrement()) {
            long tried = seed;
            broken
                .apply(seed)
                .filter(_ -> passesUnbroken.test(tried))
                .ifPresent(end -> found.put(tried, end));
          }
          return null;
        };
    onAllCores(worker);
    return Optional.ofNullable(found.firstEntry())
        .map(first -> caught(first.getKey(), first.getValue()));
  }

  private Catch caught(long seed, Map.Entry<Long, String> end) {
    return new Catch(mutant, seed, (seed - 1) * seconds + end.getKey() / 1e9, end.getValue());
  }

  private boolean passesUnbroken(long seed) {
    try {
      Simulation.run(mutant.scenario(seed, seconds), Trace.SILENT);
      return true;
    } catch (SimFailure failure) {
      System.out.printf("seed %d fails without %s: %s%n", seed, mutant, failure.summary());
      return false;
    }
  }

  @SuppressWarnings("unchecked") // of the JDK's types, which all loaders share
  private LongFunction<Optional<Map.Entry<Long, String>>> simulation() {
    try {
      var loader = new MutantLoader(mutant, MutantHunt.class.getClassLoader());
      return (LongFunction<Optional<Map.Entry<Long, String>>>)
          loader
              .loadClass(MutantRun.class.getName())
              .getMethod("of", String.class, long.class)
              .invoke(null, mutant.name(), seconds);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(mutant + " can't be run", e);
    }
  }

  private static void onAllCores(Callable<Void> worker) {
    int count = Runtime.getRuntime().availableProcessors();
    try (ExecutorService cores = Executors.newFixedThreadPool(count)) {
      List<Future<Void>> ends = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        ends.add(cores.submit(worker));
      }
      for (Future<Void> end : ends) {
        end.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("a seed could not be run", e);
    }
  }
}
