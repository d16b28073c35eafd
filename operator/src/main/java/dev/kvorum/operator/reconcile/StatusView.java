package dev.kvorum.operator.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kvorum.operator.api.KVCluster;
import dev.kvorum.operator.api.KVClusterStatus;
import dev.kvorum.operator.api.KVClusterStatus.NodeView;
import dev.kvorum.operator.api.KVClusterStatus.OperationView;
import dev.kvorum.operator.api.KVClusterStatus.ReceiptView;
import dev.kvorum.operator.api.KVClusterStatus.ShardView;
import dev.kvorum.operator.model.Names;
import dev.kvorum.operator.observe.ClusterAnswer;
import dev.kvorum.operator.observe.Look;
import dev.kvorum.operator.plan.Observed;
import dev.kvorum.operator.plan.Observed.Member;
import dev.kvorum.operator.plan.Wish;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** One look, and what became of the step, as {@code status}. */
final class StatusView {

  private final KVCluster resource;
  private final Wish wish;
  private final Look look;
  private final Map<String, String> names = new HashMap<>();

  private StatusView(KVCluster resource, Wish wish, Look look) {
    this.resource = resource;
    this.wish = wish;
    this.look = look;
    members()
        .forEach(
            member ->
                names.put(
                    member.id(), Names.pod(resource.getMetadata().getName(), member.ordinal())));
  }

  static KVClusterStatus of(
      KVCluster resource,
      Wish wish,
      Look look,
      Outcome outcome,
      Optional<ReceiptView> receipt,
      Instant now) {
    return new StatusView(resource, wish, look).whole(outcome, receipt, now);
  }

  private KVClusterStatus whole(Outcome outcome, Optional<ReceiptView> receipt, Instant now) {
    long generation = resource.getMetadata().getGeneration();
    KVClusterStatus before = resource.getStatus();
    Observed seen = look.observed();
    return new KVClusterStatus(
        generation,
        new Conditions(
                wish,
                seen,
                outcome,
                generation,
                before == null ? List.of() : before.conditions(),
                now)
            .all(),
        look.pods().size(),
        selector(),
        look.cluster().map(json -> json.path("clusterId").asText()).orElse(null),
        Conditions.serving(seen) + "/" + wish.nodes(),
        look.cluster().map(ClusterAnswer::shards).orElse(null),
        leaderSpread(),
        version(),
        nodes(),
        shards(),
        operation(outcome, before == null ? null : before.operation(), receipt, now));
  }

  private List<Member> members() {
    return look.observed().cluster().map(Observed.Cluster::members).orElse(List.of());
  }

  private String selector() {
    return Names.selector(resource.getMetadata().getName()).entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .collect(Collectors.joining(","));
  }

  private String leaderSpread() {
    var leaders = new TreeMap<Integer, Integer>();
    members().forEach(member -> leaders.merge(member.ordinal(), member.leaders(), Integer::sum));
    return leaders.isEmpty()
        ? null
        : leaders.values().stream().map(String::valueOf).collect(Collectors.joining("/"));
  }

  private String version() {
    var versions = new TreeSet<String>();
    look.statuses().values().forEach(status -> versions.add(status.path("version").asText()));
    return versions.isEmpty() ? null : String.join(", ", versions);
  }

  private List<NodeView> nodes() {
    List<NodeView> nodes = new ArrayList<>();
    var ordinals = new TreeSet<>(look.pods().keySet());
    members().forEach(member -> ordinals.add(member.ordinal()));
    for (int ordinal : ordinals) {
      List<Member> here = members().stream().filter(member -> member.ordinal() == ordinal).toList();
      here.forEach(member -> nodes.add(node(ordinal, Optional.of(member))));
      if (here.isEmpty()) {
        nodes.add(node(ordinal, Optional.empty()));
      }
    }
    return nodes;
  }

  private NodeView node(int ordinal, Optional<Member> member) {
    Optional<JsonNode> status = Optional.ofNullable(look.statuses().get(ordinal));
    Optional<Observed.Pod> pod = Optional.ofNullable(look.observed().pods().get(ordinal));
    String state =
        member
            .map(each -> (each.dead() ? "dead" : "member") + (each.draining() ? ", draining" : ""))
            .or(() -> status.map(each -> each.path("phase").asText()))
            .orElse("silent");
    return new NodeView(
        Names.pod(resource.getMetadata().getName(), ordinal),
        ordinal,
        member
            .map(Member::id)
            .or(() -> status.map(each -> each.path("nodeId").asText()))
            .orElse(null),
        state,
        member.map(Member::reachable).orElse(false),
        member.map(Member::replicas).orElse(0),
        member.map(Member::leaders).orElse(0),
        status.map(each -> each.path("version").asText()).orElse(null),
        pod.flatMap(Observed.Pod::trouble).orElse(null));
  }

  private List<ShardView> shards() {
    List<ShardView> shards = new ArrayList<>();
    look.cluster()
        .ifPresent(cluster -> cluster.path("shards").forEach(shard -> shards.add(shard(shard))));
    return shards;
  }

  private ShardView shard(JsonNode shard) {
    List<String> replicas = new ArrayList<>();
    long lag = 0;
    for (JsonNode replica : shard.path("replicas")) {
      replicas.add(name(replica.path("node").asText()));
      lag = Math.max(lag, replica.path("lag").asLong());
    }
    String leader = shard.path("leaderNode").textValue();
    return new ShardView(
        shard.path("id").asText(),
        shard.path("keyspace").asText(),
        shard.path("phase").asText(),
        leader == null ? null : name(leader),
        replicas,
        lag);
  }

  private String name(String node) {
    return names.getOrDefault(node, node);
  }

  private OperationView operation(
      Outcome outcome, OperationView before, Optional<ReceiptView> receipt, Instant now) {
    boolean same =
        before != null
            && outcome.reason().equals(before.step())
            && outcome.phase().word().equals(before.phase());
    return new OperationView(
        outcome.reason(),
        outcome.phase().word(),
        outcome.message(),
        same ? before.since() : now.truncatedTo(ChronoUnit.SECONDS).toString(),
        look.observed().cluster().map(Observed.Cluster::running).orElse(List.of()),
        receipt.orElse(before == null ? null : before.receipt()));
  }
}
