package dev.kvorum.kvnode.http;

import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.Refusal;
import dev.kvorum.kvnode.meta.Requests;
import dev.kvorum.kvnode.shape.Asked;
import dev.kvorum.kvnode.shape.ClusterControl;
import dev.kvorum.kvnode.shape.Outlook;
import dev.kvorum.kvnode.shard.route.NodeControl;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an operator sees of the cluster's shape and asks of it, on any node.
 *
 * <pre>{@code
 * curl http://127.0.0.1:9081/admin/cluster
 * curl -X PUT -d '{"shards":8}' http://127.0.0.1:9081/admin/keyspaces/default
 * curl http://127.0.0.1:9081/admin/operations
 * curl -X DELETE http://127.0.0.1:9081/admin/operations/5
 * curl -X POST http://127.0.0.1:9081/admin/nodes/2/drain
 * curl -X DELETE http://127.0.0.1:9081/admin/nodes/2
 * curl -X POST http://127.0.0.1:9081/admin/nodes/2/permit
 * curl -X POST -d '{"from":"2","to":"3"}' http://127.0.0.1:9081/admin/shards/1/move
 * }</pre>
 */
final class ClusterService {

  private static final Pattern KEYSPACE = Pattern.compile("/admin/keyspaces/([^/]+)");
  private static final Pattern OPERATION = Pattern.compile("/admin/operations/([^/]+)");
  private static final Pattern NODE = Pattern.compile("/admin/nodes/([^/]+)");
  private static final Pattern NODE_WISH =
      Pattern.compile("/admin/nodes/([^/]+)/(drain|undrain|permit)");
  private static final Pattern MOVE = Pattern.compile("/admin/shards/([^/]+)/move");

  private final NodeControl node;
  private final ClusterControl cluster;

  ClusterService(NodeControl node, ClusterControl cluster) {
    this.node = node;
    this.cluster = cluster;
  }

  /** Empty for a path that isn't one of these. */
  Optional<Answer> answer(String path, ServerRequest request) {
    return switch (path) {
      case "/admin/cluster" -> Optional.of(Methods.read(request, this::whole));
      case "/admin/operations" -> Optional.of(Methods.read(request, this::operations));
      default ->
          matched(KEYSPACE, path, found -> keyspace(found.group(1), request))
              .or(() -> matched(OPERATION, path, found -> operation(found.group(1), request)))
              .or(() -> matched(NODE, path, found -> node(found.group(1), request)))
              .or(() -> matched(NODE_WISH, path, found -> nodeWish(found, request)))
              .or(() -> matched(MOVE, path, found -> move(found.group(1), request)));
    };
  }

  private static Optional<Answer> matched(
      Pattern pattern, String path, Function<Matcher, Answer> answer) {
    Matcher found = pattern.matcher(path);
    return found.matches() ? Optional.of(answer.apply(found)) : Optional.empty();
  }

  private Answer whole() {
    return Json.answer(Status.OK_200, ClusterJson.of(state(), cluster.outlook(), node.status()));
  }

  private Answer operations() {
    return Json.answer(Status.OK_200, OperationJson.all(state(), cluster.outlook()));
  }

  private Answer operation(String text, ServerRequest request) {
    long id = NamedThings.operation(text);
    return Methods.by(
        request,
        Map.of(
            "GET", () -> operation(id),
            "DELETE", () -> givenUp(id)));
  }

  private Answer operation(long id) {
    ClusterState state = member(cluster.stateWithOperation(id));
    Optional<Refusal> unknown = Requests.unknownOperation(state, id);
    if (unknown.isPresent()) {
      throw AskedAnswers.problem(unknown.get(), ProblemType.NOT_IN_CLUSTER).refusal();
    }
    Optional<Outlook> outlook =
        state.operation(id).isPresent() ? cluster.outlook() : Optional.empty();
    return Json.answer(Status.OK_200, OperationJson.of(id, state, outlook));
  }

  private Answer givenUp(long id) {
    member(cluster.stateWithOperation(id));
    return AskedAnswers.of(
        cluster.shards().abort(id),
        now -> OperationJson.of(id, now, Optional.empty()),
        ProblemType.NOT_IN_CLUSTER);
  }

  private Answer keyspace(String name, ServerRequest request) {
    return Methods.by(
        request,
        Map.of(
            "GET", () -> Json.answer(Status.OK_200, ClusterJson.keyspace(name, known(name))),
            "PUT",
                () ->
                    AskedAnswers.of(
                        cluster.shards().want(name, AskedBody.shards(request)),
                        now -> ClusterJson.keyspace(name, now),
                        ProblemType.KEYSPACE_NOT_FOUND)));
  }

  private ClusterState known(String keyspace) {
    ClusterState state = state();
    Requests.unknownKeyspace(state, keyspace)
        .ifPresent(
            unknown -> {
              throw AskedAnswers.problem(unknown, ProblemType.KEYSPACE_NOT_FOUND).refusal();
            });
    return state;
  }

  private Answer node(String text, ServerRequest request) {
    return Methods.only(
        "DELETE",
        request,
        () -> {
          long id = NamedThings.node(text, state());
          return AskedAnswers.of(
              cluster.nodes().remove(id),
              _ -> Json.object().put("removed", StatusJson.id(id)),
              ProblemType.NOT_IN_CLUSTER);
        });
  }

  private Answer nodeWish(Matcher found, ServerRequest request) {
    return switch (found.group(2)) {
      case "drain" -> Methods.only("POST", request, () -> nodeAfter(found, cluster.nodes()::drain));
      case "undrain" ->
          Methods.only("POST", request, () -> nodeAfter(found, cluster.nodes()::undrain));
      default ->
          Methods.by(
              request,
              Map.of(
                  "POST", () -> nodeAfter(found, cluster.permits()::ask),
                  "DELETE", () -> nodeAfter(found, cluster.permits()::end)));
    };
  }

  private Answer nodeAfter(Matcher found, LongFunction<Asked> wish) {
    long id = NamedThings.node(found.group(1), state());
    return AskedAnswers.of(
        wish.apply(id),
        now -> ClusterJson.node(id, now, Optional.empty(), node.status()),
        ProblemType.NOT_IN_CLUSTER);
  }

  private Answer move(String shard, ServerRequest request) {
    return Methods.only(
        "POST",
        request,
        () -> {
          AskedBody.Ends ends = AskedBody.ends(request);
          ClusterState state = state();
          return AskedAnswers.of(
              cluster
                  .shards()
                  .move(
                      NamedThings.shard(shard),
                      NamedThings.node(ends.from(), state),
                      NamedThings.node(ends.to(), state)),
              _ -> Json.object(),
              ProblemType.NOT_IN_CLUSTER);
        });
  }

  private ClusterState state() {
    return member(cluster.state());
  }

  private static ClusterState member(Optional<ClusterState> state) {
    return state.orElseThrow(
        () ->
            Problem.of(
                    ProblemType.NOT_READY,
                    "This node belongs to no cluster: ask another one. GET /admin/status says what"
                        + " it waits for.")
                .refusal());
  }
}
