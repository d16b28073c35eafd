package dev.kvorum.kvnode.cli.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a run took, beside the latencies in its {@link Tally}.
 *
 * @param counts what succeeded within that time; the last answers come after it
 * @param clientCpu what this process itself used
 * @param tenths keys a second while each tenth of them was written; empty but for a fill
 */
record Measured(
    Map<Operation, Long> counts, Duration time, Duration clientCpu, List<Double> tenths) {

  private static final double MICRO_NANOS = 1e3;

  double perSecond(Operation operation) {
    return counts.get(operation) * (double) Duration.ofSeconds(1).toNanos() / time.toNanos();
  }

  double clientMicrosPerOperation() {
    long all = counts.values().stream().mapToLong(Long::longValue).sum();
    return clientCpu.toNanos() / MICRO_NANOS / Math.max(1, all);
  }

  double lastTenthToFirst() {
    return tenths.getLast() / tenths.getFirst();
  }
}
