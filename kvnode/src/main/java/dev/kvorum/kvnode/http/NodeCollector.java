package dev.kvorum.kvnode.http;

import dev.kvorum.kvnode.shard.route.NodeControl;
import dev.kvorum.kvnode.shard.route.NodeControl.LocalReplica;
import dev.kvorum.kvnode.shard.route.NodeControl.NodeStatus;
import dev.kvorum.kvnode.shard.route.NodeControl.ShardStatus;
import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A node's status as gauges, read when Prometheus asks. */
final class NodeCollector extends Collector {

  /**
   * Shards that have gauges of their own, the lowest ids first; the others are only counted. Each
   * costs some ten time series, and a cluster that splits must not be able to flood Prometheus.
   */
  static final int SHARDS_MAX = 256;

  private static final List<String> BY_SHARD = List.of("shard", "keyspace");

  private final NodeControl node;

  NodeCollector(NodeControl node) {
    this.node = node;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    NodeStatus status = node.status();
    List<MetricFamilySamples> all = new ArrayList<>();
    all.add(info(status));
    all.add(phases(status));
    all.add(one("kvorum_wal_bytes", "Size of the write-ahead log.", status.storage().walBytes()));
    all.add(
        one(
            "kvorum_disk_free_bytes",
            "Free space where the data is.",
            status.storage().freeBytes()));
    all.add(
        one(
            "kvorum_disk_writable",
            "0 while only deletions are taken.",
            status.storage().writable() ? 1 : 0));
    all.add(one("kvorum_shards", "Shards that this node knows.", status.shards().size()));
    all.add(
        one(
            "kvorum_shards_quiet",
            "Shards with a replica here that are at rest.",
            status.shards().stream()
                .flatMap(s -> s.local().stream())
                .filter(LocalReplica::quiet)
                .count()));
    List<ShardStatus> local =
        status.shards().stream()
            .filter(shard -> shard.local().isPresent())
            .limit(SHARDS_MAX)
            .toList();
    all.add(
        replica(
            local,
            "kvorum_raft_leader",
            "1 where the replica here leads.",
            r -> isLeader(r) ? 1 : 0));
    all.add(replica(local, "kvorum_raft_term", "Term of the replica here.", LocalReplica::term));
    all.add(
        replica(
            local,
            "kvorum_raft_commit_index",
            "Last entry known to be committed.",
            LocalReplica::commit));
    all.add(
        replica(local, "kvorum_raft_applied_index", "Last entry applied.", LocalReplica::applied));
    all.add(replica(local, "kvorum_raft_last_index", "Last entry in the log.", LocalReplica::last));
    all.add(
        replica(
            local, "kvorum_raft_log_bytes", "Size of the retained log.", LocalReplica::logBytes));
    all.add(
        replica(local, "kvorum_engine_bytes", "Size of the engine.", LocalReplica::engineBytes));
    all.add(
        replica(
            local,
            "kvorum_queue_depth",
            "Requests that wait for their turn.",
            LocalReplica::queued));
    all.add(lags(local));
    return all;
  }

  private static boolean isLeader(LocalReplica replica) {
    return replica.role().equalsIgnoreCase("leader");
  }

  private static MetricFamilySamples info(NodeStatus status) {
    return new GaugeMetricFamily(
            "kvorum_node_info", "Always 1.", List.of("version", "name", "engine", "sync"))
        .addMetric(
            List.of(
                status.version(),
                status.name(),
                status.storage().engine(),
                status.storage().sync()),
            1);
  }

  private static MetricFamilySamples phases(NodeStatus status) {
    var family =
        new GaugeMetricFamily(
            "kvorum_node_phase", "1 for the phase that the node is in.", List.of("phase"));
    for (NodeControl.Phase phase : NodeControl.Phase.values()) {
      family.addMetric(List.of(StatusJson.phase(phase)), phase == status.phase() ? 1 : 0);
    }
    return family;
  }

  private static MetricFamilySamples one(String name, String help, double value) {
    return new GaugeMetricFamily(name, help, value);
  }

  private static MetricFamilySamples replica(
      List<ShardStatus> shards, String name, String help, ToDoubleFunction<LocalReplica> value) {
    var family = new GaugeMetricFamily(name, help, BY_SHARD);
    for (ShardStatus shard : shards) {
      shard.local().ifPresent(local -> family.addMetric(labels(shard), value.applyAsDouble(local)));
    }
    return family;
  }

  private static MetricFamilySamples lags(List<ShardStatus> shards) {
    var family =
        new GaugeMetricFamily(
            "kvorum_raft_lag_entries",
            "Entries that a node's replica lacks, as the leader here knows.",
            List.of("shard", "keyspace", "node"));
    for (ShardStatus shard : shards) {
      shard
          .lagByNode()
          .forEach(
              (node, lag) ->
                  family.addMetric(List.of(id(shard.id()), shard.keyspace(), id(node)), lag));
    }
    return family;
  }

  private static List<String> labels(ShardStatus shard) {
    return List.of(id(shard.id()), shard.keyspace());
  }

  private static String id(long id) {
    return StatusJson.id(id);
  }
}
