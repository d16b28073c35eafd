package dev.kvorum.chaos.checker;

import dev.kvorum.chaos.history.History;
import dev.kvorum.chaos.history.Operation;
import dev.kvorum.chaos.history.Output;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds a small part of a key's operations that is already impossible, so that a person can see
 * why.
 *
 * <p>Leaving operations out isn't harmless: without the put, every read of its value is a mistake.
 * So a part only counts if it keeps two promises. <b>It proves the violation:</b> it stays
 * impossible when each write that was left out may have happened in its time or not, whatever it
 * answered. <b>It makes sense:</b> without the one answer that can't be explained, it is
 * linearizable by itself.
 */
final class Reduction {

  private final String key;
  private final long stepsMax;

  Reduction(String key, long stepsMax) {
    this.key = key;
    this.stepsMax = stepsMax;
  }

  /** The smallest part found of {@code operations}, which are not linearizable. */
  Verdict.Violated of(List<Operation> operations) {
    Failure first = withOneUnexplained(untilFirstFailure(operations));
    List<Operation> smallest =
        new Shrinking(first.operations(), first.unexplained(), stepsMax).smallest();
    var byInvocation = new ArrayList<>(smallest);
    byInvocation.sort(Comparator.comparingLong(Operation::invokedAt));
    return new Verdict.Violated(key, new History(byInvocation), first.unexplained());
  }

  private record Failure(List<Operation> operations, Operation unexplained) {}

  /**
   * A history that is cut at a time stays linearizable if it was, so the first cut that fails is
   * found by halving.
   */
  private List<Operation> untilFirstFailure(List<Operation> operations) {
    long[] returns =
        operations.stream()
            .flatMapToLong(operation -> operation.returnedAt().stream())
            .sorted()
            .distinct()
            .toArray();
    int low = 0;
    int high = returns.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (answer(until(returns[middle], operations)) == Search.Answer.IMPOSSIBLE) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return until(returns[high], operations);
  }

  /**
   * What was known at {@code time}. That a write has failed is an answer too: before it, the write
   * may have explained a read.
   */
  private static List<Operation> until(long time, List<Operation> operations) {
    return operations.stream()
        .filter(operation -> operation.invokedAt() <= time)
        .map(
            operation ->
                operation.returnedAt().orElse(time) > time ? operation.withoutAnswer() : operation)
        .filter(
            operation ->
                operation.mayHaveWritten() || !(operation.output() instanceof Output.Unknown))
        .toList();
  }

  /**
   * Of the answers that came last, forgets one after the other up to the one without which the rest
   * is possible.
   */
  private Failure withOneUnexplained(List<Operation> operations) {
    long last = operations.stream().flatMapToLong(o -> o.returnedAt().stream()).max().getAsLong();
    var known = new ArrayList<>(operations);
    for (int i = 0; i < known.size(); i++) {
      Operation operation = known.get(i);
      if (operation.returnedAt().isPresent() && operation.returnedAt().getAsLong() == last) {
        var rest = new ArrayList<>(known);
        rest.set(i, operation.withoutAnswer());
        if (answer(rest) != Search.Answer.IMPOSSIBLE) {
          return new Failure(known, operation);
        }
        known = rest;
      }
    }
    throw new IllegalStateException("impossible without any answer that came last");
  }

  private Search.Answer answer(List<Operation> operations) {
    return Search.answer(Problem.of(operations), new Steps(stepsMax));
  }
}
