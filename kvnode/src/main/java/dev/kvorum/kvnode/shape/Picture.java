package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.NodeInfo;
import dev.kvorum.kvnode.meta.balance.Observation.NodeSeen;
import dev.kvorum.kvnode.meta.balance.Observation.ReplicaSeen;
import dev.kvorum.kvnode.meta.balance.Observation.ShardSeen;
import dev.kvorum.kvnode.meta.balance.Observation.Told;
import dev.kvorum.kvnode.shape.NodeReport.MemberReport;
import dev.kvorum.kvnode.shape.NodeReport.ReplicaReport;
import dev.kvorum.kvnode.shape.NodeReport.ShardReport;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Puts together what the nodes have said, each of its own. */
final class Picture {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Map<Long, NodeReport> reports;

  private record Led(long node, ShardReport report) {}

  private final Map<Long, Led> leaders = new HashMap<>();
  private final Map<Long, ReplicaReport> here = new HashMap<>();

  Picture(Map<Long, NodeReport> reports) {
    this.reports = reports;
    reports.values().forEach(report -> here.putAll(report.here()));
    reports.forEach(
        (node, report) ->
            report
                .led()
                .forEach(led -> leaders.merge(led.shard(), new Led(node, led), Picture::newer)));
  }

  /** Of two that take themselves for a shard's leader, the one of the earlier term is wrong. */
  private static Led newer(Led one, Led other) {
    return one.report().term() > other.report().term() ? one : other;
  }

  Map<Long, NodeSeen> nodes(ClusterState state, Survey survey, long now) {
    Map<Long, NodeSeen> nodes = new HashMap<>();
    for (NodeInfo node : state.nodes()) {
      long silentNanos = now - survey.heardAtNanos(node.id(), now);
      boolean there =
          Optional.ofNullable(reports.get(node.id())).filter(said -> !said.stopping()).isPresent();
      nodes.put(node.id(), new NodeSeen(there, there ? 0 : silentNanos / NANOS_PER_MILLI));
    }
    return nodes;
  }

  Map<Long, ShardSeen> shards() {
    Map<Long, ShardSeen> shards = new HashMap<>();
    leaders.forEach((shard, led) -> shards.put(shard, shard(led)));
    return shards;
  }

  private ShardSeen shard(Led led) {
    Map<Long, ReplicaSeen> members = new HashMap<>();
    led.report().members().forEach((replica, said) -> members.put(replica, member(replica, said)));
    long frozen = led.report().frozenIndex();
    return new ShardSeen(
        led.node(),
        led.report().reached(),
        members,
        frozen == 0 ? OptionalLong.empty() : OptionalLong.of(frozen));
  }

  private ReplicaSeen member(long replica, MemberReport said) {
    Optional<Told> told =
        Optional.ofNullable(here.get(replica))
            .map(report -> new Told(report.epoch(), report.adopting()));
    return new ReplicaSeen(said.heard(), said.match(), said.lag(), told);
  }
}
