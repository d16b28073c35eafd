package dev.kvorum.kvnode.sim;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** What runs were made of: a run that shows little here has proven little. */
final class Totals {

  private long seeds;
  private long simulatedNanos;
  private long events;
  private long operations;
  private long unknown;
  private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
  private final Map<String, Long> counts = new TreeMap<>();

  void fault(Fault kind) {
    faults.merge(kind, 1L, Long::sum);
  }

  void count(String what) {
    counts.merge(what, 1L, Long::sum);
  }

  void add(String what, long more) {
    counts.merge(what, more, Long::sum);
  }

  void ran(long nanos, long announced) {
    seeds++;
    simulatedNanos += nanos;
    events += announced;
  }

  /**
   * The checker was given so many operations.
   *
   * @param withoutOutcome those that may have happened or not
   */
  void judged(long all, long withoutOutcome) {
    operations += all;
    unknown += withoutOutcome;
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
    operations += other.operations;
    unknown += other.unknown;
    other.faults.forEach((kind, count) -> faults.merge(kind, count, Long::sum));
    other.counts.forEach((what, count) -> counts.merge(what, count, Long::sum));
  }

  double simulatedHours() {
    return simulatedNanos / 3600e9;
  }

  /** Each thing that was counted. */
  String table() {
    var lines = new StringBuilder();
    counts.forEach((what, count) -> lines.append("  %-44s %10d%n".formatted(what, count)));
    return lines.toString();
  }

  /** All in one line, which says whether the runs mean something. */
  String line(long failed, long wallNanos) {
    double rate = simulatedNanos / (double) wallNanos;
    return "%d seeds passed, %d failed; %.2f simulated hours, %d events; %d faults %s; %d operations judged, %d of them with unknown outcome; %d scans of %d pages; %d shards made, %d merged, %d replicas moved, %d permits to stop; %d relaxed, %d starts without a part; %d writes refused for want of room, %d processes ended; %d boots, %d elections, %d entries committed; %.0f s, %.0f simulated seconds a second"
        .formatted(
            seeds,
            failed,
            simulatedHours(),
            events,
            faults(),
            faults,
            operations,
            unknown,
            counted("scans to the end"),
            counted("pages of scans"),
            counted("shards made"),
            counted("merge done"),
            counted("move done"),
            counted("permits to stop"),
            counted("seeds with relaxed sync"),
            counted("starts without a part in the cluster"),
            counted("writes refused for want of room"),
            counted("processes ended by a full disk"),
            counted("boots"),
            counted("elections"),
            counted("entries committed"),
            wallNanos / 1e9,
            rate);
  }
}
