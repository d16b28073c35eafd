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
record Report(Plan plan, Tally tally) {

  private static final double NANOS_PER_MS = 1e6;

  String text() {
    Table table = new Table("", "OPERATIONS", "PER SECOND", "P50", "P99", "P99.9", "MAX");
    tally.totals().forEach((operation, latency) -> addTo(table, operation, latency));
    return table + "errors: " + errorText(tally) + '\n';
  }

  ObjectNode json() {
    ObjectNode report = new ObjectMapper().createObjectNode();
    report.put("connections", plan.connections()).put("durationMs", plan.duration().toMillis());
    report.put("valueBytes", plan.load().valueBytes()).put("keys", plan.load().keys());
    tally.totals().forEach((operation, latency) -> addTo(report, operation, latency));
    ObjectNode errors = report.putObject("errors");
    tally.errors().forEach(errors::put);
    return report;
  }

  /** One line about the second that has passed. */
  static String progress(Map<Operation, Histogram> interval, Tally tally) {
    return interval.entrySet().stream()
            .filter(entry -> entry.getValue().getTotalCount() > 0)
            .map(entry -> progressOf(entry.getKey(), entry.getValue()))
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

  private static String progressOf(Operation operation, Histogram latency) {
    return String.format(
        Locale.ROOT,
        "%s %,d/s p50 %s p99 %s",
        name(operation),
        latency.getTotalCount(),
        ms(latency, 50),
        ms(latency, 99));
  }

  private void addTo(Table table, Operation operation, Histogram latency) {
    if (latency.getTotalCount() > 0) {
      table.row(
          name(operation),
          String.format(Locale.ROOT, "%,d", latency.getTotalCount()),
          String.format(Locale.ROOT, "%,.0f", perSecond(latency)),
          ms(latency, 50),
          ms(latency, 99),
          ms(latency, 99.9),
          ms(latency, 100));
    }
  }

  private void addTo(ObjectNode report, Operation operation, Histogram latency) {
    if (latency.getTotalCount() > 0) {
      ObjectNode figures = report.putObject(name(operation));
      figures.put("count", latency.getTotalCount()).put("perSecond", rounded(perSecond(latency)));
      figures.put("p50Ms", rounded(latency.getValueAtPercentile(50) / NANOS_PER_MS));
      figures.put("p99Ms", rounded(latency.getValueAtPercentile(99) / NANOS_PER_MS));
      figures.put("p999Ms", rounded(latency.getValueAtPercentile(99.9) / NANOS_PER_MS));
      figures.put("maxMs", rounded(latency.getMaxValue() / NANOS_PER_MS));
    }
  }

  private double perSecond(Histogram latency) {
    return latency.getTotalCount()
        * (double) Duration.ofSeconds(1).toNanos()
        / plan.duration().toNanos();
  }

  private static double rounded(double number) {
    return Math.round(number * 1000) / 1000.0;
  }

  private static String ms(Histogram latency, double percentile) {
    return String.format(
        Locale.ROOT, "%.2f ms", latency.getValueAtPercentile(percentile) / NANOS_PER_MS);
  }

  private static String name(Operation operation) {
    return operation.name().toLowerCase(Locale.ROOT);
  }
}
