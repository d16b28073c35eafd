package dev.kvorum.operator.reconcile;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import io.prometheus.client.exporter.common.TextFormat;
import io.prometheus.client.hotspot.DefaultExports;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** What the operator counts of itself. */
public final class OperatorMetrics {

  static final String CONTENT_TYPE = TextFormat.CONTENT_TYPE_004;

  private static final double NANOS = 1e9;

  private final CollectorRegistry registry = new CollectorRegistry();
  private final Counter steps =
      Counter.build("kvorum_operator_steps_total", "What became of looks at clusters")
          .labelNames("phase", "reason")
          .register(registry);
  private final Histogram duration =
      Histogram.build("kvorum_operator_reconcile_duration_seconds", "A look and its step")
          .register(registry);

  public OperatorMetrics() {
    DefaultExports.register(registry);
  }

  void reconciled(Outcome outcome, long nanos) {
    steps.labels(outcome.phase().word(), outcome.reason()).inc();
    duration.observe(nanos / NANOS);
  }

  String text() {
    StringWriter text = new StringWriter();
    try {
      TextFormat.write004(text, registry.metricFamilySamples());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
