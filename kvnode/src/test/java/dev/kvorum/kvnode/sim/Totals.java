package dev.kvorum.kvnode.sim;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** What runs were made of: a run that shows little here has proven little. */
final class Totals {

  private long seeds;
  private long simulatedNanos;
  private long events;
  private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
  private final Map<String, Long> counts = new TreeMap<>();

  void fault(Fault kind) {
    faults.merge(kind, 1L, Long::sum);
  }

  void count(String what) {
    counts.merge(what, 1L, Long::sum);
  }

  void ran(long nanos, long announced) {
    seeds++;
    simulatedNanos += nanos;
    events += announced;
  }

  long faults() {
    return faults.values().stream().mapToLong(Long::longValue).sum();
  }

  long counted(String what) {
    return counts.getOrDefault(what, 0L);
  }

  long seeds() {
    return seeds;
  }

  void add(Totals other) {
    seeds += other.seeds;
    simulatedNanos += other.simulatedNanos;
    events += other.events;
    other.faults.forEach((kind, count) -> faults.merge(kind, count, Long::sum));
    other.counts.forEach((what, count) -> counts.merge(what, count, Long::sum));
  }

  String print(long wallNanos) {
    double simulated = simulatedNanos / 1e9;
    var lines = new StringBuilder();
    lines.append(
        "%d seeds, %.2f simulated hours, %d events, %.0f s of wall time: %.0f simulated seconds a second%n"
            .formatted(
                seeds, simulated / 3600, events, wallNanos / 1e9, simulated / (wallNanos / 1e9)));
    lines.append("faults: %d %s%n".formatted(faults(), faults));
    counts.forEach((what, count) -> lines.append("  %-44s %10d%n".formatted(what, count)));
    return lines.toString();
  }
}
