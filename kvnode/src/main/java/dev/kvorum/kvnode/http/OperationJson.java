package dev.kvorum.kvnode.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.Course;
import dev.kvorum.kvnode.meta.Finished;
import dev.kvorum.kvnode.meta.Operation;
import dev.kvorum.kvnode.meta.Operation.Merge;
import dev.kvorum.kvnode.meta.Operation.Move;
import dev.kvorum.kvnode.meta.Operation.Reshard;
import dev.kvorum.kvnode.meta.Receipt;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.meta.balance.Waiting;
import dev.kvorum.kvnode.shape.Outlook;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Operations as JSON, running and ended: times are milliseconds since the epoch of Unix, by the
 * clock of the node that led meta then.
 */
final class OperationJson {

  private OperationJson() {}

  /** Those that run and the last ones that have ended, newest first. */
  static ObjectNode all(ClusterState state, Optional<Outlook> outlook) {
    ObjectNode json = Json.object();
    json.set("running", running(state, outlook));
    ArrayNode ended = json.putArray("ended");
    state.finished().reversed().forEach(one -> ended.add(ended(one)));
    return json;
  }

  static ArrayNode running(ClusterState state, Optional<Outlook> outlook) {
    ArrayNode running = Json.array();
    state.operations().forEach(one -> running.add(running(one, state, outlook)));
    return running;
  }

  /** One that is there. */
  static ObjectNode of(long id, ClusterState state, Optional<Outlook> outlook) {
    return state
        .operation(id)
        .map(one -> running(one, state, outlook))
        .orElseGet(() -> ended(state.finished(id).orElseThrow()));
  }

  /** As metrics and people call it. */
  static String kind(Operation operation) {
    return switch (operation) {
      case Move _ -> "move";
      case Merge _ -> "merge";
      case Reshard _ -> "reshard";
    };
  }

  private static ObjectNode running(
      Operation operation, ClusterState state, Optional<Outlook> outlook) {
    ObjectNode json = common(operation, "running");
    json.put("progress", Progress.of(operation, state, outlook));
    List<Waiting> waiting =
        outlook.map(Outlook::waiting).orElse(List.of()).stream()
            .filter(each -> concerns(each, operation, state))
            .toList();
    json.set("waiting", ClusterJson.waiting(waiting));
    outlook
        .map(Outlook::receipts)
        .map(receipts -> receipts.get(operation.id()))
        .ifPresent(receipt -> json.set("receipt", receipt(receipt)));
    return json;
  }

  private static ObjectNode ended(Finished ended) {
    ObjectNode json = common(ended.operation(), ClusterJson.name(ended.end()));
    if (!ended.why().isEmpty()) {
      json.put("why", ended.why());
    }
    json.put("endedAtMillis", ended.endedAtMillis());
    json.put(
        "tookMillis",
        Math.max(0, ended.endedAtMillis() - ended.operation().course().begunAtMillis()));
    json.set("receipt", receipt(ended.receipt()));
    return json;
  }

  private static ObjectNode common(Operation operation, String state) {
    ObjectNode json = Json.object();
    json.put("id", StatusJson.id(operation.id()));
    json.put("kind", kind(operation));
    json.put("state", state);
    switch (operation) {
      case Move move -> {
        json.put("shard", StatusJson.id(move.shard()));
        if (move.from() != Operation.NOWHERE) {
          json.put("from", StatusJson.id(move.from()));
        }
        json.put("to", StatusJson.id(move.to()));
      }
      case Merge merge -> {
        json.put("receiver", StatusJson.id(merge.receiver()));
        json.put("donor", StatusJson.id(merge.donor()));
      }
      case Reshard reshard -> {
        json.put("keyspace", reshard.keyspace());
        json.put("shards", reshard.shards());
      }
    }
    json.put("cause", ClusterJson.name(operation.course().cause()));
    json.put("because", operation.course().because());
    json.put("phase", ClusterJson.name(operation.phase()));
    ArrayNode phases = json.putArray("phases");
    for (Course.Entered entered : operation.course().phases()) {
      phases
          .addObject()
          .put("phase", ClusterJson.name(entered.phase()))
          .put("atMillis", entered.atMillis());
    }
    return json;
  }

  private static ObjectNode receipt(Receipt receipt) {
    ObjectNode json = Json.object();
    if (receipt.sinceMillis() > 0) {
      json.put("sinceMillis", receipt.sinceMillis());
    }
    return json.put("requests", receipt.requests())
        .put("failed", receipt.failed())
        .put("longestPauseMillis", receipt.longestPauseMillis())
        .put("bytesMoved", receipt.bytesMoved());
  }

  /** What is about no shard is about all of them. */
  private static boolean concerns(Waiting waiting, Operation operation, ClusterState state) {
    Set<Long> shards =
        switch (operation) {
          case Move move -> Set.of(move.shard());
          case Merge merge -> Set.of(merge.receiver(), merge.donor());
          case Reshard reshard ->
              state.shardsOf(reshard.keyspace()).stream()
                  .map(ShardDescriptor::id)
                  .collect(Collectors.toSet());
        };
    return waiting.shards().isEmpty() || waiting.shards().stream().anyMatch(shards::contains);
  }
}
