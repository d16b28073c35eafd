package dev.kvorum.kvnode.http;

import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.Operation;
import dev.kvorum.kvnode.shape.ClusterControl;
import dev.kvorum.kvnode.shape.NodeReport.Traffic;
import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How the cluster changes, as this node knows it when Prometheus asks. */
final class ClusterCollector extends Collector {

  private static final List<String> KINDS = List.of("move", "merge", "reshard");

  private final ClusterControl cluster;

  ClusterCollector(ClusterControl cluster) {
    this.cluster = cluster;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    Traffic traffic = cluster.traffic();
    return List.of(
        operations(),
        waiting(),
        new CounterMetricFamily(
            "kvorum_detours_total",
            "Requests that found nobody to serve them at the first try.",
            traffic.retried()),
        new CounterMetricFamily(
            "kvorum_detours_failed_total",
            "Requests that nobody served in time, or whose answer was lost.",
            traffic.failed()),
        new CounterMetricFamily(
            "kvorum_moved_bytes_total",
            "Sent in snapshots, and copied from one replica here to another.",
            traffic.bytesMoved()));
  }

  private MetricFamilySamples operations() {
    Map<String, Long> running =
        cluster.state().map(ClusterState::operations).orElse(List.<Operation>of()).stream()
            .map(OperationJson::kind)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    var family =
        new GaugeMetricFamily(
            "kvorum_operations_running",
            "Operations that change the cluster's shape.",
            List.of("kind"));
    KINDS.forEach(kind -> family.addMetric(List.of(kind), running.getOrDefault(kind, 0L)));
    return family;
  }

  /** A sample only where the cluster is conducted, so that a sum over all nodes is right. */
  private MetricFamilySamples waiting() {
    var family =
        new GaugeMetricFamily(
            "kvorum_waiting_reasons",
            "Reasons for which something that is wanted waits.",
            List.<String>of());
    cluster
        .ownOutlook()
        .ifPresent(outlook -> family.addMetric(List.of(), outlook.waiting().size()));
    return family;
  }
}
