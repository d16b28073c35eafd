package dev.kvorum.kvnode.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kvorum.kvnode.cli.shell.Table;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** The figures of a run. */
record Report(Plan plan, Tally tally, Measured measured) {

  private static final double NANOS_PER_MS = 1e6;

  /** Fewer than one in so many that begin late is no sign of a rate that is too high. */
  private static final int BEHIND_ONE_IN = 100;

  String text() {
    Table table = new Table("", "OPERATIONS", "PER SECOND", "P50", "P90", "P99", "P99.9", "MAX");
    tally.totals().forEach((operation, latency) -> addTo(table, operation, latency));
    return table
        + format("longest time without a success: %.2f ms\n", gapMs())
        + format("CPU of this client: %.1f µs an operation\n", measured.clientMicrosPerOperation())
        + rateText()
        + tenthsText()
        + "errors: "
        + errorText(tally)
        + '\n';
  }

  ObjectNode json() {
    ObjectNode report = new ObjectMapper().createObjectNode();
    report.put("connections", plan.connections()).put("durationMs", measured.time().toMillis());
    report.put("valueBytes", plan.load().valueBytes()).put("keys", plan.load().keys());
    tally.totals().forEach((operation, latency) -> addTo(report, operation, latency));
    report.put("longestGapMs", rounded(gapMs()));
    report.put("clientCpuMicros", rounded(measured.clientMicrosPerOperation()));
    plan.rate().ifPresent(rate -> report.put("rate", rate).put("rateKept", isRateKept()));
    if (!measured.tenths().isEmpty()) {
      measured.tenths().forEach(report.putArray("tenthsPerSecond")::add);
      report.put("lastTenthToFirst", rounded(measured.lastTenthToFirst()));
    }
    ObjectNode errors = report.putObject("errors");
    tally.errors().forEach(errors::put);
    return report;
  }

  /** One line about the time that has passed. */
  static String progress(Map<Operation, Histogram> interval, Duration since, Tally tally) {
    return interval.entrySet().stream()
            .filter(entry -> entry.getValue().getTotalCount() > 0)
            .map(entry -> progressOf(entry.getKey(), entry.getValue(), since))
            .collect(Collectors.joining("   "))
        + "   errors "
        + tally.errorCount();
  }

  static String errorText(Tally tally) {
    String kinds =
        tally.errors().entrySet().stream()
            .map(error -> error.getValue() + " × " + error.getKey())
            .collect(Collectors.joining(", "));
    return kinds.isEmpty() ? "none" : kinds;
  }

  private static String progressOf(Operation operation, Histogram latency, Duration since) {
    return format(
        "%s %,d/s p50 %s p99 %s",
        name(operation),
        latency.getTotalCount() / since.toSeconds(),
        ms(latency, 50),
        ms(latency, 99));
  }

  private void addTo(Table table, Operation operation, Histogram latency) {
    if (latency.getTotalCount() > 0) {
      table.row(
          name(operation),
          format("%,d", latency.getTotalCount()),
          format("%,.0f", measured.perSecond(operation)),
          ms(latency, 50),
          ms(latency, 90),
          ms(latency, 99),
          ms(latency, 99.9),
          ms(latency, 100));
    }
  }

  private void addTo(ObjectNode report, Operation operation, Histogram latency) {
    if (latency.getTotalCount() > 0) {
      ObjectNode figures = report.putObject(name(operation));
      figures.put("count", latency.getTotalCount());
      figures.put("perSecond", rounded(measured.perSecond(operation)));
      figures.put("p50Ms", rounded(latency.getValueAtPercentile(50) / NANOS_PER_MS));
      figures.put("p90Ms", rounded(latency.getValueAtPercentile(90) / NANOS_PER_MS));
      figures.put("p99Ms", rounded(latency.getValueAtPercentile(99) / NANOS_PER_MS));
      figures.put("p999Ms", rounded(latency.getValueAtPercentile(99.9) / NANOS_PER_MS));
      figures.put("maxMs", rounded(latency.getMaxValue() / NANOS_PER_MS));
    }
  }

  private String rateText() {
    if (plan.rate().isEmpty()) {
      return "";
    }
    return isRateKept()
        ? format("rate: %,d a second, kept\n", plan.rate().getAsInt())
        : format(
            "rate: %,d a second WAS NOT KEPT: %,d of %,d operations had not begun at the end\n",
            plan.rate().getAsInt(), tally.behindCount(), plan.planned());
  }

  private boolean isRateKept() {
    return tally.behindCount() * BEHIND_ONE_IN <= plan.planned();
  }

  private String tenthsText() {
    if (measured.tenths().isEmpty()) {
      return "";
    }
    return "keys a second by tenth: "
        + measured.tenths().stream()
            .map(rate -> format("%,.0f", rate))
            .collect(Collectors.joining(" "))
        + format("; the last is %.2f of the first\n", measured.lastTenthToFirst());
  }

  private double gapMs() {
    return tally.longestGapNanos() / NANOS_PER_MS;
  }

  private static double rounded(double number) {
    return Math.round(number * 1000) / 1000.0;
  }

  private static String ms(Histogram latency, double percentile) {
    return format("%.2f ms", latency.getValueAtPercentile(percentile) / NANOS_PER_MS);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static String name(Operation operation) {
    return operation.name().toLowerCase(Locale.ROOT);
  }
}
