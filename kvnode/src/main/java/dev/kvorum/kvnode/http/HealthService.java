package dev.kvorum.kvnode.http;

import dev.kvorum.kvnode.shard.route.NodeControl;
import dev.kvorum.kvnode.shard.route.NodeControl.NodeStatus;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The probes of Kubernetes, and of anyone who waits for a node.
 *
 * <pre>{@code
 * curl http://127.0.0.1:9081/health/live
 * curl http://127.0.0.1:9081/health/started
 * curl http://127.0.0.1:9081/health/ready
 * }</pre>
 */
final class HealthService implements Service {

  private final NodeControl node;
  private final BooleanSupplier draining;

  HealthService(NodeControl node, BooleanSupplier draining) {
    this.node = node;
    this.draining = draining;
  }

  @Override
  public Answer answer(ServerRequest request) {
    Query.of(request.prologue(), Set.of());
    return switch (request.prologue().uriPath().rawPath()) {
      case "/health/live" -> Methods.read(request, () -> up("live"));
      case "/health/started" -> Methods.read(request, this::started);
      case "/health/ready" -> Methods.read(request, this::ready);
      default ->
          Problems.answer(
              ProblemType.PATH_NOT_FOUND,
              "There are /health/live, /health/started and /health/ready.");
    };
  }

  /** A node that waits to be named by a cluster has started: killing it would not help it. */
  private Answer started() {
    NodeStatus status = node.status();
    return switch (status.phase()) {
      case STARTING -> notYet(status);
      case WAITING_TO_JOIN, READY, DRAINING -> up("started");
    };
  }

  private Answer ready() {
    if (draining.getAsBoolean()) {
      return notReady("The node is draining: it answers what it is sent, and takes no new part.");
    }
    NodeStatus status = node.status();
    return switch (status.phase()) {
      case READY -> up("ready");
      case WAITING_TO_JOIN, STARTING, DRAINING -> notYet(status);
    };
  }

  private static Answer notYet(NodeStatus status) {
    return notReady(
        "The node's phase is " + StatusJson.phase(status.phase()) + ". " + status.detail());
  }

  private static Answer notReady(String detail) {
    return Problems.answer(ProblemType.NOT_READY, detail.strip());
  }

  private static Answer up(String status) {
    return Json.answer(Status.OK_200, Json.object().put("status", status));
  }
}
