package dev.kvorum.kvnode.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kvorum.kvnode.shard.route.NodeControl.LocalReplica;
import dev.kvorum.kvnode.shard.route.NodeControl.Node;
import dev.kvorum.kvnode.shard.route.NodeControl.NodeStatus;
import dev.kvorum.kvnode.shard.route.NodeControl.Phase;
import dev.kvorum.kvnode.shard.route.NodeControl.ShardStatus;
import dev.kvorum.kvnode.shard.route.NodeControl.Storage;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;

/**
 * A node's status as JSON. Operator, chaos job and {@code kv} parse it: members are added, never
 * renamed or removed, and what may be absent is left out. Ids are decimal strings, since they use
 * all 64 bits and JSON numbers keep 53.
 */
final class StatusJson {

  private StatusJson() {}

  static ObjectNode of(NodeStatus status) {
    ObjectNode json = Json.object();
    status.clusterId().ifPresent(id -> json.put("clusterId", id));
    json.put("nodeId", id(status.nodeId()));
    json.put("name", status.name());
    json.put("phase", phase(status.phase()));
    json.put("detail", status.detail());
    json.put("version", status.version());
    json.set("storage", storage(status.storage()));
    ArrayNode nodes = json.putArray("nodes");
    status.nodes().forEach(node -> nodes.add(node(node)));
    ArrayNode shards = json.putArray("shards");
    status.shards().forEach(shard -> shards.add(shard(shard)));
    return json;
  }

  /** How ids are written everywhere on the admin port. */
  static String id(long id) {
    return Long.toUnsignedString(id);
  }

  static String phase(Phase phase) {
    return phase.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static ObjectNode storage(Storage storage) {
    return Json.object()
        .put("engine", storage.engine())
        .put("sync", storage.sync())
        .put("walBytes", storage.walBytes())
        .put("freeBytes", storage.freeBytes())
        .put("empty", storage.empty())
        .put("writable", storage.writable());
  }

  private static ObjectNode node(Node node) {
    return Json.object()
        .put("id", id(node.id()))
        .put("ordinal", node.ordinal())
        .put("address", node.address())
        .put("reachable", node.reachable());
  }

  private static ObjectNode shard(ShardStatus shard) {
    ObjectNode json = Json.object();
    json.put("id", id(shard.id()));
    json.put("keyspace", shard.keyspace());
    json.put("hashFrom", shard.hashFrom());
    json.put("hashTo", shard.hashTo());
    json.put("epoch", shard.epoch());
    shard.leaderNode().ifPresent(node -> json.put("leaderNode", id(node)));
    ArrayNode nodes = json.putArray("nodes");
    shard.nodes().forEach(node -> nodes.add(id(node)));
    shard.local().ifPresent(local -> json.set("local", local(local)));
    ObjectNode lags = json.putObject("lagByNode");
    shard.lagByNode().entrySet().stream()
        .sorted(Map.Entry.comparingByKey(Comparator.comparing(StatusJson::id)))
        .forEach(lag -> lags.put(id(lag.getKey()), lag.getValue()));
    return json;
  }

  private static ObjectNode local(LocalReplica local) {
    return Json.object()
        .put("replica", id(local.replica()))
        .put("role", local.role())
        .put("term", local.term())
        .put("commit", local.commit())
        .put("applied", local.applied())
        .put("last", local.last())
        .put("logBytes", local.logBytes())
        .put("engineBytes", local.engineBytes())
        .put("queued", local.queued())
        .put("quiet", local.quiet());
  }
}
