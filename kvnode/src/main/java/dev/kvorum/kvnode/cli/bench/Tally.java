package dev.kvorum.kvnode.cli.bench;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** What all connections have seen. Connections record, one thread takes and sums up. */
final class Tally {

  private static final long LATENCY_NANOS_MAX = Duration.ofMinutes(10).toNanos();
  private static final int SIGNIFICANT_DIGITS = 3;

  private final Map<Operation, Recorder> recorders = new EnumMap<>(Operation.class);
  private final Map<Operation, Histogram> totals = new EnumMap<>(Operation.class);
  private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();
  private final LongAdder behind = new LongAdder();
  private final AtomicLong lastSuccessNanos = new AtomicLong(System.nanoTime());
  private final AtomicLong longestGapNanos = new AtomicLong();

  Tally() {
    for (Operation operation : Operation.values()) {
      recorders.put(operation, new Recorder(LATENCY_NANOS_MAX, SIGNIFICANT_DIGITS));
      totals.put(operation, new Histogram(LATENCY_NANOS_MAX, SIGNIFICANT_DIGITS));
    }
  }

  /**
   * @param startNanos from which the latency counts
   */
  void done(Operation operation, long startNanos, long endNanos) {
    recorders.get(operation).recordValue(Math.clamp(endNanos - startNanos, 0, LATENCY_NANOS_MAX));
    endGap(endNanos);
  }

  void failed(String kind) {
    errors.computeIfAbsent(kind, first -> new LongAdder()).increment();
  }

  /** An operation that should have begun before the end, and had not: the rate was not kept. */
  void behind() {
    behind.increment();
  }

  /** What came since the last call; it is also added to the totals. */
  Map<Operation, Histogram> takeInterval() {
    Map<Operation, Histogram> interval = new EnumMap<>(Operation.class);
    recorders.forEach(
        (operation, recorder) -> {
          Histogram taken = recorder.getIntervalHistogram();
          totals.get(operation).add(taken);
          interval.put(operation, taken);
        });
    return interval;
  }

  /** Forgets everything: a fill or the warm-up has ended. */
  void reset() {
    takeInterval();
    totals.values().forEach(Histogram::reset);
    errors.clear();
    behind.reset();
    lastSuccessNanos.set(System.nanoTime());
    longestGapNanos.set(0);
  }

  /** The time without a success that is running now ends. */
  void endGap(long now) {
    long gap = now - lastSuccessNanos.getAndSet(now);
    if (gap > longestGapNanos.get()) {
      longestGapNanos.accumulateAndGet(gap, Math::max);
    }
  }

  /** The longest time in which nothing of anybody succeeded. */
  long longestGapNanos() {
    return longestGapNanos.get();
  }

  long behindCount() {
    return behind.sum();
  }

  Map<Operation, Histogram> totals() {
    return totals;
  }

  /** How many succeeded, as far as they have been taken. */
  Map<Operation, Long> counts() {
    Map<Operation, Long> counts = new EnumMap<>(Operation.class);
    totals.forEach((operation, latency) -> counts.put(operation, latency.getTotalCount()));
    return counts;
  }

  Map<String, Long> errors() {
    Map<String, Long> counts = new TreeMap<>();
    errors.forEach((kind, count) -> counts.put(kind, count.sum()));
    return counts;
  }

  long errorCount() {
    return errors.values().stream().mapToLong(LongAdder::sum).sum();
  }
}
