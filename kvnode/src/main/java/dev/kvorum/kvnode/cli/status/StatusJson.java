package dev.kvorum.kvnode.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kvorum.kvnode.shard.route.NodeControl.LocalReplica;
import dev.kvorum.kvnode.shard.route.NodeControl.Node;
import dev.kvorum.kvnode.shard.route.NodeControl.NodeStatus;
import dev.kvorum.kvnode.shard.route.NodeControl.Phase;
import dev.kvorum.kvnode.shard.route.NodeControl.ShardStatus;
import dev.kvorum.kvnode.shard.route.NodeControl.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Reads {@code GET /admin/status}; what a field may be is pinned by a golden file of the HTTP side.
 */
public final class StatusJson {

  private StatusJson() {}

  /**
   * @throws IllegalArgumentException where it isn't a node's status
   */
  public static NodeStatus read(JsonNode json) {
    if (!json.has("nodeId") || !json.has("phase")) {
      throw new IllegalArgumentException("what answers there is not a Kvorum node's admin port");
    }
    return new NodeStatus(
        text(json.get("clusterId")),
        id(json.get("nodeId")),
        json.path("name").asText(),
        Phase.valueOf(constant(json.path("phase").asText())),
        json.path("detail").asText(""),
        json.path("version").asText(""),
        list(json.path("nodes"), StatusJson::node),
        list(json.path("shards"), StatusJson::shard),
        storage(json.path("storage")));
  }

  private static Node node(JsonNode json) {
    return new Node(
        id(json.get("id")),
        json.path("ordinal").asInt(),
        json.path("address").asText(),
        json.path("reachable").asBoolean());
  }

  private static ShardStatus shard(JsonNode json) {
    Map<Long, Long> lag = new TreeMap<>();
    json.path("lagByNode")
        .properties()
        .forEach(one -> lag.put(Long.parseUnsignedLong(one.getKey()), one.getValue().asLong()));
    return new ShardStatus(
        id(json.get("id")),
        json.path("keyspace").asText(""),
        json.path("hashFrom").asLong(),
        json.path("hashTo").asLong(),
        json.path("epoch").asLong(),
        text(json.get("leaderNode")).map(Long::parseUnsignedLong),
        list(json.path("nodes"), StatusJson::id),
        Optional.ofNullable(json.get("local")).filter(JsonNode::isObject).map(StatusJson::replica),
        lag);
  }

  private static LocalReplica replica(JsonNode json) {
    return new LocalReplica(
        id(json.get("replica")),
        constant(json.path("role").asText()),
        json.path("term").asLong(),
        json.path("commit").asLong(),
        json.path("applied").asLong(),
        json.path("last").asLong(),
        json.path("logBytes").asLong(),
        json.path("engineBytes").asLong(),
        json.path("queued").asInt(),
        json.path("quiet").asBoolean());
  }

  private static Storage storage(JsonNode json) {
    return new Storage(
        json.path("engine").asText(""),
        json.path("sync").asText(""),
        json.path("walBytes").asLong(),
        json.path("freeBytes").asLong(),
        json.path("empty").asBoolean(),
        json.path("writable").asBoolean(true));
  }

  /** Ids are u64 in decimal strings, since JSON's numbers end at 2^53. */
  private static long id(JsonNode json) {
    return json == null ? 0 : Long.parseUnsignedLong(json.asText());
  }

  private static Optional<String> text(JsonNode json) {
    return Optional.ofNullable(json).filter(present -> !present.isNull()).map(JsonNode::asText);
  }

  private static String constant(String name) {
    return name.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private static <T> List<T> list(JsonNode array, Function<JsonNode, T> read) {
    List<T> items = new ArrayList<>();
    array.forEach(item -> items.add(read.apply(item)));
    return List.copyOf(items);
  }
}
