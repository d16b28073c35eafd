package dev.kvorum.kvnode.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kvorum.kvnode.meta.Change;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.Keyspace;
import dev.kvorum.kvnode.meta.NodeInfo;
import dev.kvorum.kvnode.meta.Placement;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.meta.balance.Observation.NodeSeen;
import dev.kvorum.kvnode.meta.balance.Waiting;
import dev.kvorum.kvnode.shape.Outlook;
import dev.kvorum.kvnode.shard.route.NodeControl;
import dev.kvorum.kvnode.shard.route.NodeControl.NodeStatus;
import dev.kvorum.kvnode.shard.route.NodeControl.ShardStatus;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The cluster as JSON: what meta has decided, and what of that is seen. Members are added, never
 * renamed or removed, and what isn't known is left out.
 */
final class ClusterJson {

  private final ClusterState state;
  private final Optional<Outlook> outlook;
  private final NodeStatus here;

  private ClusterJson(ClusterState state, Optional<Outlook> outlook, NodeStatus here) {
    this.state = state;
    this.outlook = outlook;
    this.here = here;
  }

  /**
   * @param outlook from where the cluster is conducted; without one, what this node sees is told
   */
  static ObjectNode of(ClusterState state, Optional<Outlook> outlook, NodeStatus here) {
    return new ClusterJson(state, outlook, here).whole();
  }

  static ObjectNode node(long id, ClusterState state, Optional<Outlook> outlook, NodeStatus here) {
    return new ClusterJson(state, outlook, here).node(state.node(id).orElseThrow());
  }

  static ObjectNode keyspace(String name, ClusterState state) {
    Keyspace keyspace = state.keyspace(name).orElseThrow();
    return Json.object()
        .put("name", name)
        .put("engine", name(keyspace.engine()))
        .put("replicationFactor", keyspace.replicationFactor())
        .put("shards", state.shardsOf(name).size())
        .put("shardsWanted", keyspace.shardsWanted());
  }

  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static ArrayNode waiting(List<Waiting> waiting) {
    ArrayNode to = Json.array();
    for (Waiting each : waiting) {
      ObjectNode json = to.addObject().put("why", each.why());
      ArrayNode shards = json.putArray("shards");
      each.shards().forEach(shard -> shards.add(StatusJson.id(shard)));
    }
    return to;
  }

  private ObjectNode whole() {
    ObjectNode json = Json.object();
    json.put("clusterId", state.clusterId().toString());
    json.put("version", state.version());
    json.put("conductorHeard", outlook.isPresent());
    ArrayNode nodes = json.putArray("nodes");
    state.nodes().forEach(node -> nodes.add(node(node)));
    ArrayNode keyspaces = json.putArray("keyspaces");
    state.keyspaces().forEach(keyspace -> keyspaces.add(keyspace(keyspace.name(), state)));
    ArrayNode shards = json.putArray("shards");
    state.shards().forEach(shard -> shards.add(shard(shard)));
    json.set("operations", OperationJson.running(state, outlook));
    json.set("waiting", waiting(outlook.map(Outlook::waiting).orElse(List.of())));
    state
        .permit()
        .ifPresent(
            permit ->
                json.putObject("permit")
                    .put("node", StatusJson.id(permit.node()))
                    .put("untilMillis", permit.untilMillis()));
    return json;
  }

  private ObjectNode node(NodeInfo node) {
    long replicas =
        state.shards().stream().filter(shard -> shard.placeOn(node.id()).isPresent()).count();
    long leaders =
        state.shards().stream()
            .filter(shard -> leader(shard).filter(id -> id == node.id()).isPresent())
            .count();
    return Json.object()
        .put("id", StatusJson.id(node.id()))
        .put("ordinal", node.ordinal())
        .put("address", node.address())
        .put("zone", node.zone())
        .put("state", name(node.state()))
        .put("reachable", isReachable(node.id()))
        .put("replicas", replicas)
        .put("leaders", leaders);
  }

  private boolean isReachable(long node) {
    return outlook
        .flatMap(seen -> Optional.ofNullable(seen.nodes().get(node)))
        .map(NodeSeen::reachable)
        .orElseGet(
            () ->
                here.nodes().stream()
                    .filter(known -> known.id() == node)
                    .anyMatch(NodeControl.Node::reachable));
  }

  private ObjectNode shard(ShardDescriptor shard) {
    ObjectNode json = Json.object();
    json.put("id", StatusJson.id(shard.id()));
    json.put("keyspace", shard.keyspace());
    json.put("hashFrom", shard.range().from());
    json.put("hashTo", shard.range().to());
    json.put("epoch", shard.epoch());
    json.put("phase", name(shard.phase()));
    json.put("change", change(shard.change()));
    leader(shard).ifPresent(node -> json.put("leaderNode", StatusJson.id(node)));
    ArrayNode replicas = json.putArray("replicas");
    shard.replicas().forEach(place -> replicas.add(replica(shard, place)));
    return json;
  }

  private ObjectNode replica(ShardDescriptor shard, Placement place) {
    ObjectNode json =
        Json.object()
            .put("replica", StatusJson.id(place.replica()))
            .put("node", StatusJson.id(place.node()))
            .put("standing", name(place.standing()));
    Optional<Outlook.ReplicaSight> seen =
        outlook
            .flatMap(all -> Optional.ofNullable(all.shards().get(shard.id())))
            .flatMap(sight -> Optional.ofNullable(sight.replicas().get(place.replica())));
    if (seen.isPresent()) {
      json.put("heard", seen.get().heard());
      json.put("lag", seen.get().lag());
      json.put("adopting", seen.get().adopting());
    } else {
      lagHere(shard, place.node()).ifPresent(lag -> json.put("lag", lag));
    }
    return json;
  }

  private Optional<Long> leader(ShardDescriptor shard) {
    return outlook
        .flatMap(seen -> Optional.ofNullable(seen.shards().get(shard.id())))
        .map(Outlook.ShardSight::leader)
        .or(() -> here(shard).flatMap(ShardStatus::leaderNode));
  }

  private Optional<Long> lagHere(ShardDescriptor shard, long node) {
    return here(shard).map(ShardStatus::lagByNode).map((Map<Long, Long> lags) -> lags.get(node));
  }

  private Optional<ShardStatus> here(ShardDescriptor shard) {
    return here.shards().stream().filter(known -> known.id() == shard.id()).findFirst();
  }

  private static String change(Change change) {
    return switch (change) {
      case Change.None _ -> "none";
      case Change.Learn _ -> "learn";
      case Change.Promote _ -> "promote";
      case Change.Leave _ -> "leave";
      case Change.Split _ -> "split";
      case Change.Freeze _ -> "freeze";
      case Change.Unfreeze _ -> "unfreeze";
      case Change.Absorb _ -> "absorb";
    };
  }
}
