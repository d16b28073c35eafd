package dev.kvorum.operator.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What nodes answer on their admin ports, with nothing behind it: members that come, are emptied
 * and leave. It checks what real nodes check: who is told to leave must be empty and stopped.
 */
final class PretendCluster {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int REPLICAS = 4;

  /** A node's disk, which outlives its pod. */
  static final class Disk {

    private final String node;
    private final int ordinal;
    private boolean member;
    private boolean draining;
    private int replicas;

    Disk(String node, int ordinal) {
      this.node = node;
      this.ordinal = ordinal;
    }

    String node() {
      return node;
    }
  }

  record Answer(int status, String body) {}

  /** The bootstrap record's text, as nodes read it from the API server. */
  private final Supplier<Optional<String>> record;

  private final SortedMap<String, Disk> members = new TreeMap<>();
  private final Map<String, Boolean> running = new TreeMap<>();
  private final List<String> changes = new ArrayList<>();
  private Optional<JsonNode> formed = Optional.empty();
  private int shardsWanted;
  private int looks;
  private boolean holdsReplicas;

  PretendCluster(Supplier<Optional<String>> record) {
    this.record = record;
  }

  /** While true, a node that is drained keeps its replicas. */
  synchronized void holdReplicas(boolean hold) {
    holdsReplicas = hold;
    members.values().forEach(this::empty);
  }

  /** Requests that change something, as METHOD path, in order. */
  synchronized List<String> changes() {
    return List.copyOf(changes);
  }

  /** How often somebody looked at the cluster. */
  synchronized int looks() {
    return looks;
  }

  synchronized List<Integer> ordinals() {
    return members.values().stream().map(disk -> disk.ordinal).sorted().toList();
  }

  synchronized void runs(Disk disk, boolean runs) {
    running.put(disk.node(), runs);
  }

  synchronized Answer answer(Disk self, String method, String path) throws IOException {
    join(self);
    if (!method.equals("GET")) {
      changes.add(method + " " + path);
    }
    String[] words = path.substring(1).split("/");
    return switch (method + " " + words[1]) {
      case "GET status" -> new Answer(200, status(self));
      case "GET cluster" -> new Answer(200, cluster());
      case "GET operations" -> new Answer(200, "{\"running\":[],\"ended\":[]}");
      case "POST nodes" -> change(members.get(words[2]), words[3]);
      case "DELETE nodes" -> leave(members.get(words[2]));
      default -> new Answer(404, "{\"detail\":\"not pretended: " + path + "\"}");
    };
  }

  private void join(Disk self) throws IOException {
    if (formed.isEmpty()) {
      Optional<String> text = record.get();
      if (text.isEmpty()) {
        return;
      }
      formed = Optional.of(JSON.readTree(text.get()));
      shardsWanted = formed.get().path("shards").asInt();
    }
    if (!self.member) {
      self.member = true;
      self.replicas = REPLICAS;
      members.put(self.node(), self);
    }
  }

  private Answer change(Disk node, String what) {
    if (node == null) {
      return new Answer(404, "{\"detail\":\"no such node\"}");
    }
    node.draining = what.equals("drain") || node.draining && !what.equals("undrain");
    empty(node);
    return new Answer(200, "{}");
  }

  private void empty(Disk node) {
    node.replicas = !node.draining ? REPLICAS : holdsReplicas ? node.replicas : 0;
  }

  private Answer leave(Disk node) {
    if (node == null) {
      return new Answer(404, "{\"detail\":\"no such node\"}");
    }
    if (!node.draining || node.replicas > 0 || running.getOrDefault(node.node(), false)) {
      return new Answer(409, "{\"detail\":\"the node is in use\"}");
    }
    members.remove(node.node());
    return new Answer(200, "{\"removed\":\"" + node.node() + "\"}");
  }

  private String status(Disk self) {
    ObjectNode json = JSON.createObjectNode().put("nodeId", self.node()).put("version", "pretend");
    json.put("phase", self.member ? "ready" : "waiting-to-join");
    json.putObject("storage").put("empty", !self.member);
    if (self.member) {
      json.put("clusterId", formed.orElseThrow().path("clusterId").asText());
    }
    return json.toString();
  }

  private String cluster() {
    looks++;
    JsonNode record = formed.orElseThrow();
    ObjectNode json = JSON.createObjectNode();
    json.put("clusterId", record.path("clusterId").asText());
    json.put("version", 1).put("conductorHeard", true);
    json.putArray("keyspaces")
        .addObject()
        .put("name", "default")
        .put("engine", record.path("engine").asText())
        .put("replicationFactor", record.path("replicationFactor").asInt())
        .put("shards", shardsWanted)
        .put("shardsWanted", shardsWanted);
    var nodes = json.putArray("nodes");
    for (Disk disk : members.values()) {
      nodes
          .addObject()
          .put("id", disk.node())
          .put("ordinal", disk.ordinal)
          .put("state", disk.draining ? "draining" : "member")
          .put("reachable", running.getOrDefault(disk.node(), false))
          .put("replicas", disk.replicas)
          .put("leaders", 1);
    }
    json.putArray("shards");
    json.putArray("operations");
    json.putArray("waiting");
    return json.toString();
  }
}
