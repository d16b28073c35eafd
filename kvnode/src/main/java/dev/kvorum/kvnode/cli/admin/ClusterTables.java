package dev.kvorum.kvnode.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kvorum.kvnode.cli.shell.Table;
import dev.kvorum.kvnode.cli.status.StatusTables;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** {@code /admin/cluster} and {@code /admin/operations} for people. */
public final class ClusterTables {

  /** For the first survey of an operation that has begun. */
  private static final long COUNTS_LATE_MILLIS = 2_000;

  private ClusterTables() {}

  static String nodes(JsonNode cluster, NodeNames names) {
    Table table =
        new Table(
            "NODE", "ORDINAL", "STATE", "REACHABLE", "REPLICAS", "LEADS", "ZONE", "ADDRESS", "ID");
    for (JsonNode node : cluster.path("nodes")) {
      table.row(
          names.of(node.path("id").asText()),
          node.path("ordinal").asText(),
          node.path("state").asText(),
          node.path("reachable").asBoolean() ? "yes" : "no",
          node.path("replicas").asText(),
          node.path("leaders").asText(),
          orDash(node.path("zone").asText()),
          node.path("address").asText(),
          node.path("id").asText());
    }
    return table.toString();
  }

  static String shards(JsonNode cluster, NodeNames names) {
    Table table =
        new Table("SHARD", "KEYSPACE", "HASHES", "EPOCH", "PHASE", "CHANGE", "LEADER", "REPLICAS");
    for (JsonNode shard : cluster.path("shards")) {
      boolean meta = shard.path("keyspace").asText().isEmpty();
      table.row(
          shard.path("id").asText(),
          meta ? "(meta)" : shard.path("keyspace").asText(),
          meta
              ? ""
              : String.format(
                  "%08x-%08x", shard.path("hashFrom").asLong(), shard.path("hashTo").asLong() - 1),
          shard.path("epoch").asText(),
          shard.path("phase").asText(),
          shard.path("change").asText().replace("none", "-"),
          shard.has("leaderNode") ? names.of(shard.path("leaderNode").asText()) : "none",
          shard
              .path("replicas")
              .valueStream()
              .map(replica -> replica(replica, names))
              .collect(Collectors.joining(" ")));
    }
    return table.toString();
  }

  /** As {@code node2}, {@code node2(learner,lag=31)}. */
  private static String replica(JsonNode replica, NodeNames names) {
    List<String> remarks = new ArrayList<>();
    if (!replica.path("standing").asText().equals("voter")) {
      remarks.add(replica.path("standing").asText());
    }
    if (replica.has("heard") && !replica.path("heard").asBoolean()) {
      remarks.add("silent");
    }
    if (replica.path("lag").asLong() > 0) {
      remarks.add("lag=" + replica.path("lag").asText());
    }
    if (replica.path("adopting").asBoolean()) {
      remarks.add("copying");
    }
    String name = names.of(replica.path("node").asText());
    return remarks.isEmpty() ? name : name + "(" + String.join(",", remarks) + ")";
  }

  /** What is under way and what waits; nothing where nothing does. */
  public static String changes(JsonNode cluster, NodeNames names) {
    StringBuilder text = new StringBuilder();
    for (JsonNode node : cluster.path("nodes")) {
      if (!node.path("state").asText().equals("member")) {
        text.append(
            "%s is %s: %s replicas left%n"
                .formatted(
                    names.of(node.path("id").asText()),
                    node.path("state").asText().replace('-', ' '),
                    node.path("replicas").asText()));
      }
    }
    if (!cluster.path("operations").isEmpty()) {
      text.append('\n').append(running(cluster.path("operations"), names));
    }
    if (!cluster.path("waiting").isEmpty()) {
      text.append('\n').append(waiting(cluster.path("waiting")));
    }
    return text.toString();
  }

  static String running(JsonNode operations, NodeNames names) {
    Table table = new Table("OPERATION", "KIND", "WHAT", "PHASE", "PROGRESS", "BECAUSE");
    for (JsonNode operation : operations) {
      table.row(
          operation.path("id").asText(),
          operation.path("kind").asText(),
          what(operation, names),
          operation.path("phase").asText(),
          operation.path("progress").asText(),
          operation.path("because").asText());
    }
    return table.toString();
  }

  static String ended(JsonNode operations, NodeNames names) {
    Table table =
        new Table(
            "OPERATION", "KIND", "WHAT", "END", "TOOK", "REQUESTS", "FAILED", "PAUSE", "MOVED");
    for (JsonNode operation : operations) {
      JsonNode receipt = operation.path("receipt");
      table.row(
          operation.path("id").asText(),
          operation.path("kind").asText(),
          what(operation, names),
          operation.path("state").asText(),
          operation.path("tookMillis").asText() + " ms",
          receipt.path("requests").asText(),
          receipt.path("failed").asText(),
          receipt.path("longestPauseMillis").asText() + " ms",
          StatusTables.bytes(receipt.path("bytesMoved").asLong()));
    }
    return table.toString();
  }

  static String what(JsonNode operation, NodeNames names) {
    return switch (operation.path("kind").asText()) {
      case "reshard" ->
          operation.path("keyspace").asText() + " to " + operation.path("shards").asText();
      case "merge" ->
          operation.path("donor").asText() + " into " + operation.path("receiver").asText();
      default ->
          "shard %s from %s to %s"
              .formatted(
                  operation.path("shard").asText(),
                  operation.has("from") ? names.of(operation.path("from").asText()) : "nowhere",
                  names.of(operation.path("to").asText()));
    };
  }

  static String waiting(JsonNode waiting) {
    return waiting
        .valueStream()
        .map(each -> "waiting: " + each.path("why").asText() + shardsOf(each) + "\n")
        .collect(Collectors.joining());
  }

  /** What an operation was to the clients, and how long each part of it took. */
  static String receipt(JsonNode operation, NodeNames names) {
    JsonNode receipt = operation.path("receipt");
    StringBuilder text = new StringBuilder();
    text.append(
        "operation %s, %s %s: %s"
            .formatted(
                operation.path("id").asText(),
                operation.path("kind").asText(),
                what(operation, names),
                operation.path("state").asText()));
    if (operation.has("tookMillis")) {
      text.append(" in ").append(operation.path("tookMillis").asText()).append(" ms");
    }
    text.append(operation.has("why") ? " (" + operation.path("why").asText() + ")" : "");
    text.append('\n');
    if (operation.has("progress")) {
      text.append(
          "phase %s: %s%n"
              .formatted(operation.path("phase").asText(), operation.path("progress").asText()));
    }
    text.append(waiting(operation.path("waiting")));
    if (operation.has("receipt")) {
      text.append(
          "requests meanwhile%s %s, failed %s, longest pause %s ms, moved %s%n"
              .formatted(
                  since(operation),
                  receipt.path("requests").asText(),
                  receipt.path("failed").asText(),
                  receipt.path("longestPauseMillis").asText(),
                  StatusTables.bytes(receipt.path("bytesMoved").asLong())));
    }
    return text.append(phases(operation)).toString();
  }

  /**
   * Whoever conducts next counts anew, which begins by its clock: one that is ahead of another's
   * looks late.
   */
  private static String since(JsonNode operation) {
    long begun = begunAtMillis(operation);
    long late = operation.path("receipt").path("sinceMillis").asLong(begun) - begun;
    return late > COUNTS_LATE_MILLIS ? " (from %d ms on)".formatted(late) : "";
  }

  private static long begunAtMillis(JsonNode operation) {
    return operation.path("phases").path(0).path("atMillis").asLong();
  }

  private static String phases(JsonNode operation) {
    Table table = new Table("PHASE", "AFTER");
    long begun = begunAtMillis(operation);
    for (JsonNode phase : operation.path("phases")) {
      table.row(phase.path("phase").asText(), phase.path("atMillis").asLong() - begun + " ms");
    }
    return table.toString();
  }

  private static String shardsOf(JsonNode waiting) {
    return waiting.path("shards").isEmpty()
        ? ""
        : waiting
            .path("shards")
            .valueStream()
            .map(JsonNode::asText)
            .collect(Collectors.joining(", ", " (shards ", ")"));
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }
}
