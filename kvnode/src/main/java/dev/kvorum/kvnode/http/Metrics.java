package dev.kvorum.kvnode.http;

import dev.kvorum.kvnode.shape.ClusterControl;
import dev.kvorum.kvnode.shard.route.NodeControl;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import io.prometheus.client.exporter.common.TextFormat;
import io.prometheus.client.hotspot.DefaultExports;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;

/**
 * What Prometheus sees of a node. Observing is cheap: every child is looked up once.
 *
 * <pre>{@code
 * curl http://127.0.0.1:9081/metrics
 * }</pre>
 */
public final class Metrics {

  private static final double[] SECONDS = {
    .0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10
  };

  static final String CONTENT_TYPE = TextFormat.CONTENT_TYPE_004;

  private static final double NANOS_PER_SECOND = 1e9;
  private static final int STATUS_MAX = 599;

  private final CollectorRegistry registry = new CollectorRegistry();
  private final AtomicBoolean jvmWatched = new AtomicBoolean();
  private final Histogram.Child[][] durations = durations();
  private final AtomicReferenceArray<Counter.Child> responses =
      new AtomicReferenceArray<>(STATUS_MAX + 1);

  private final Counter responsesByStatus =
      Counter.build("kvorum_http_responses_total", "Answers by HTTP status.")
          .labelNames("status")
          .register(registry);

  private final Counter malformed =
      Counter.build(
              "kvorum_http_malformed_requests_total", "Requests that were not valid HTTP/1.1.")
          .register(registry);

  private final Gauge inFlight =
      Gauge.build("kvorum_http_requests_in_flight", "Requests under way.")
          .labelNames("listener")
          .register(registry);

  private final Gauge open =
      Gauge.build("kvorum_http_connections", "Open connections.")
          .labelNames("listener")
          .register(registry);

  private final Histogram fsyncs =
      Histogram.build(
              "kvorum_wal_fsync_duration_seconds",
              "Time of one write and sync of the write-ahead log.")
          .buckets(SECONDS)
          .withoutExemplars()
          .register(registry);

  public Metrics(NodeControl node, ClusterControl cluster) {
    new NodeCollector(node).register(registry);
    new ClusterCollector(cluster).register(registry);
  }

  /** Takes the nanoseconds of each sync of the WAL; safe for any thread. */
  public LongConsumer walSyncNanos() {
    return nanos -> fsyncs.observe(nanos / NANOS_PER_SECOND);
  }

  void answered(Operation operation, int status, long nanos) {
    durations[operation.ordinal()][OutcomeClass.of(status).ordinal()].observe(
        nanos / NANOS_PER_SECOND);
    response(status).inc();
  }

  void malformedRequest() {
    malformed.inc();
  }

  void watch(Connections connections, String listener) {
    inFlight.setChild(reading(connections::inFlight), listener);
    open.setChild(reading(connections::open), listener);
  }

  /** All of it, as {@link #CONTENT_TYPE}. */
  byte[] scrape() {
    watchJvm();
    var text = new StringWriter();
    try {
      TextFormat.write004(text, registry.metricFamilySamples());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Not before somebody asks: the JDK's management takes longer to load than a node to start. */
  private void watchJvm() {
    if (jvmWatched.compareAndSet(false, true)) {
      DefaultExports.register(registry);
    }
  }

  private static Gauge.Child reading(DoubleSupplier value) {
    return new Gauge.Child() {
      @Override
      public double get() {
        return value.getAsDouble();
      }
    };
  }

  private Counter.Child response(int status) {
    Counter.Child known = responses.get(status);
    if (known != null) {
      return known;
    }
    Counter.Child child = responsesByStatus.labels(String.valueOf(status));
    responses.set(status, child);
    return child;
  }

  private Histogram.Child[][] durations() {
    Histogram histogram =
        Histogram.build(
                "kvorum_http_request_duration_seconds",
                "From the request line read to the answer sent.")
            .labelNames("operation", "outcome")
            .buckets(SECONDS)
            .withoutExemplars()
            .register(registry);
    var children = new Histogram.Child[Operation.values().length][OutcomeClass.values().length];
    for (Operation operation : Operation.values()) {
      for (OutcomeClass outcome : OutcomeClass.values()) {
        children[operation.ordinal()][outcome.ordinal()] =
            histogram.labels(operation.label(), outcome.label());
      }
    }
    return children;
  }
}
