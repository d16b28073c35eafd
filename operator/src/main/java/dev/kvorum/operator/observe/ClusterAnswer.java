package dev.kvorum.operator.observe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kvorum.operator.model.Names;
import dev.kvorum.operator.plan.Observed.Cluster;
import dev.kvorum.operator.plan.Observed.Member;
import dev.kvorum.operator.plan.Observed.Told;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what nodes answer to {@code GET /admin/status} and {@code GET /admin/cluster}. */
public final class ClusterAnswer {

  /** What a replica may lack under load; more, and its node has to catch up first. */
  private static final long LAG_MAX = 1_000;

  private static final String KEYSPACE = "default";

  private ClusterAnswer() {}

  public static Told told(JsonNode status) {
    return new Told(
        status.path("nodeId").asText(),
        status.path("phase").asText().equals("waiting-to-join")
            && status.at("/storage/empty").asBoolean(false),
        Optional.ofNullable(status.path("clusterId").textValue()));
  }

  /**
   * @param name of the cluster, after which its pods are called
   */
  public static Cluster cluster(String name, JsonNode json) {
    Set<String> behind = behind(json);
    List<Member> members = new ArrayList<>();
    json.path("nodes").forEach(node -> members.add(member(node, behind)));
    Map<String, String> pods = new HashMap<>();
    members.forEach(member -> pods.put(member.id(), Names.pod(name, member.ordinal())));
    List<String> running = new ArrayList<>();
    boolean resharding = false;
    for (JsonNode operation : json.path("operations")) {
      running.add(operation(operation, pods));
      resharding |= operation.path("kind").asText().equals("reshard");
    }
    List<String> waiting = new ArrayList<>();
    json.path("waiting").forEach(each -> waiting.add(each.path("why").asText()));
    JsonNode keyspace = keyspace(json);
    return new Cluster(
        members,
        keyspace.path("shardsWanted").asInt(),
        keyspace.path("replicationFactor").asInt(),
        keyspace.path("engine").asText(),
        json.path("conductorHeard").asBoolean(),
        Optional.ofNullable(json.at("/permit/node").textValue()),
        running,
        resharding,
        waiting);
  }

  /** How many shards the keyspace has now. */
  public static int shards(JsonNode json) {
    return keyspace(json).path("shards").asInt();
  }

  /**
   * An operation in words, as {@code move shard 3 from demo-0 to demo-2: copying}.
   *
   * @param pods their names, by the ids of their nodes: nobody knows a node by its id
   */
  private static String operation(JsonNode operation, Map<String, String> pods) {
    StringBuilder text = new StringBuilder(operation.path("kind").asText());
    for (String name : List.of("keyspace", "shards", "shard", "receiver", "donor")) {
      if (operation.has(name)) {
        text.append(' ').append(name).append(' ').append(operation.path(name).asText());
      }
    }
    for (String end : List.of("from", "to")) {
      if (operation.has(end)) {
        String node = operation.path(end).asText();
        text.append(' ').append(end).append(' ').append(pods.getOrDefault(node, node));
      }
    }
    text.append(": ").append(operation.path("phase").asText());
    if (operation.has("progress")) {
      text.append(", ").append(operation.path("progress").asText());
    }
    operation
        .path("waiting")
        .forEach(each -> text.append("; waits: ").append(each.path("why").asText()));
    return text.toString();
  }

  private static JsonNode keyspace(JsonNode json) {
    for (JsonNode keyspace : json.path("keyspaces")) {
      if (keyspace.path("name").asText().equals(KEYSPACE)) {
        return keyspace;
      }
    }
    return json.path("none");
  }

  private static Member member(JsonNode node, Set<String> behind) {
    String state = node.path("state").asText();
    String id = node.path("id").asText();
    return new Member(
        id,
        node.path("ordinal").asInt(),
        state.endsWith("draining"),
        state.startsWith("dead"),
        node.path("reachable").asBoolean(),
        node.path("replicas").asInt(),
        node.path("leaders").asInt(),
        behind.contains(id));
  }

  /** Nodes with a replica that its leader doesn't hear, or that lacks much. */
  private static Set<String> behind(JsonNode json) {
    Set<String> behind = new HashSet<>();
    for (JsonNode shard : json.path("shards")) {
      for (JsonNode replica : shard.path("replicas")) {
        if (!replica.path("heard").asBoolean(true) || replica.path("lag").asLong() > LAG_MAX) {
          behind.add(replica.path("node").asText());
        }
      }
    }
    return behind;
  }
}
