package dev.kvorum.chaos.outcome;

import dev.kvorum.chaos.history.History;
import dev.kvorum.chaos.history.Input;
import dev.kvorum.chaos.history.Operation;
import dev.kvorum.chaos.history.Output;
import java.util.Arrays;
import java.util.List;

/**
 * How many operations there were, and how they ended.
 *
 * @param answered the store said what it did
 * @param failed the store said that it did nothing, or was not reached
 * @param unknown nobody knows
 */
public record Counts(long operations, long answered, long failed, long unknown) {

  public static Counts of(History history) {
    long failed = 0;
    long unknown = 0;
    for (Operation operation : history.operations()) {
      switch (operation.output()) {
        case Output.Failed _ -> failed++;
        case Output.Unknown _ -> unknown++;
        case Output.Created _,
            Output.Replaced _,
            Output.Found _,
            Output.NotFound _,
            Output.PreconditionFailed _,
            Output.Deleted _ -> {}
      }
    }
    long all = history.operations().size();
    return new Counts(all, all - failed - unknown, failed, unknown);
  }

  /** Whether the store said what it did with it. */
  static boolean isAnswered(Operation operation) {
    return !(operation.output() instanceof Output.Failed
        || operation.output() instanceof Output.Unknown);
  }

  /** How long answered writes took, or reads. */
  public record Latency(long p50Nanos, long p99Nanos, long maxNanos) {

    public static Latency ofWrites(History history) {
      return of(
          history.operations().stream().filter(o -> !(o.input() instanceof Input.Get)).toList());
    }

    public static Latency ofReads(History history) {
      return of(history.operations().stream().filter(o -> o.input() instanceof Input.Get).toList());
    }

    private static Latency of(List<Operation> operations) {
      long[] nanos =
          operations.stream()
              .filter(Counts::isAnswered)
              .mapToLong(o -> o.returnedAt().orElseThrow() - o.invokedAt())
              .sorted()
              .toArray();
      return nanos.length == 0
          ? new Latency(0, 0, 0)
          : new Latency(at(nanos, 0.5), at(nanos, 0.99), Arrays.stream(nanos).max().getAsLong());
    }

    private static long at(long[] sorted, double share) {
      return sorted[(int) (share * (sorted.length - 1))];
    }
  }
}
