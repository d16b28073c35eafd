package dev.kvorum.chaos.outcome;

import dev.kvorum.chaos.history.History;
import dev.kvorum.chaos.history.Input;
import dev.kvorum.chaos.history.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * For how long writes of a key were wanted and none was carried out.
 *
 * <p>Between two writes of a key that the store answered, a gap begins when the first write is
 * asked for, or with the earlier answer if one was on its way then, and ends with the later answer.
 * So time in which nobody wanted to write counts for nothing, a write that nothing disturbs makes a
 * gap of its own latency, and what went without an answer in between is part of the gap. A write
 * that was refused for its condition was carried out: the store had to look.
 *
 * @param longest of each key that was written, the longest gap; longest first
 * @param notable all that were longer than was asked for, by time
 */
public record WriteGaps(List<Gap> longest, List<Gap> notable) {

  /**
   * @param ended whether a write was answered at the end, or the run was over
   */
  public record Gap(String key, long fromNanos, long toNanos, boolean ended) {

    public long nanos() {
      return toNanos - fromNanos;
    }

    /** Whether it has to do with this time: it was open at some moment of it. */
    public boolean overlaps(long from, long to) {
      return fromNanos < to && from < toNanos;
    }
  }

  private static final Comparator<Gap> BY_LENGTH =
      Comparator.comparingLong(Gap::nanos).reversed().thenComparing(Gap::key);

  /**
   * @param untilNanos when clients were told to end: a late answer that the others no longer ask
   *     beside would look like a gap
   */
  public static WriteGaps of(History history, long untilNanos, long notableNanos) {
    var longest = new ArrayList<Gap>();
    var notable = new ArrayList<Gap>();
    for (Map.Entry<String, List<Operation>> entry : history.byKey().entrySet()) {
      List<Gap> gaps = ofKey(entry.getKey(), entry.getValue(), untilNanos);
      gaps.stream().min(BY_LENGTH).ifPresent(longest::add);
      gaps.stream().filter(gap -> gap.nanos() > notableNanos).forEach(notable::add);
    }
    longest.sort(BY_LENGTH);
    notable.sort(Comparator.comparingLong(Gap::fromNanos).thenComparing(Gap::key));
    return new WriteGaps(longest, notable);
  }

  /** The longest of the notable ones that was open between two moments. */
  public Optional<Gap> longestBetween(long from, long to) {
    return notable.stream().filter(gap -> gap.overlaps(from, to)).min(BY_LENGTH);
  }

  private static List<Gap> ofKey(String key, List<Operation> operations, long until) {
    List<Operation> writes =
        operations.stream()
            .filter(o -> !(o.input() instanceof Input.Get))
            .sorted(Comparator.comparingLong(Operation::invokedAt))
            .toList();
    long[] answers =
        writes.stream()
            .filter(Counts::isAnswered)
            .mapToLong(o -> o.returnedAt().orElseThrow())
            .filter(at -> at <= until)
            .sorted()
            .toArray();
    var gaps = new ArrayList<Gap>();
    List<Operation> open = new ArrayList<>();
    long since = Long.MIN_VALUE;
    int next = 0;
    for (long answer : answers) {
      while (next < writes.size() && writes.get(next).invokedAt() < answer) {
        open.add(writes.get(next++));
      }
      gaps.add(new Gap(key, wantedFrom(open, since), answer, true));
      open.removeIf(write -> endOf(write) <= answer);
      since = answer;
    }
    open.addAll(writes.subList(next, writes.size()));
    if (!open.isEmpty()) {
      long from = wantedFrom(open, since);
      gaps.add(new Gap(key, from, Math.max(from, until), false));
    }
    return gaps;
  }

  private static long wantedFrom(List<Operation> open, long since) {
    long first = open.stream().mapToLong(Operation::invokedAt).min().orElseThrow();
    return Math.max(first, since);
  }

  /**
   * When it was last wanted. Of a write without an answer nobody recorded when its client gave up:
   * it counts when it was asked for, and its client soon asks for something else.
   */
  private static long endOf(Operation write) {
    return write.returnedAt().orElse(write.invokedAt());
  }
}
