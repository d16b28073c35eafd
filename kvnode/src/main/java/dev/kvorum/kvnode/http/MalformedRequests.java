package dev.kvorum.kvnode.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.DirectHandler.TransportRequest;
import io.helidon.http.DirectHandler.TransportResponse;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;

/**
 * Answers what Helidon refuses before a service sees it, as problems like all others; the
 * connection is closed after.
 */
final class MalformedRequests implements DirectHandler {

  private final HttpLimits limits;
  private final Metrics metrics;

  MalformedRequests(HttpLimits limits, Metrics metrics) {
    this.limits = limits;
    this.metrics = metrics;
  }

  DirectHandlers forAllEvents() {
    var all = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      all.addHandler(type, this);
    }
    return all.build();
  }

  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType type,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    metrics.malformedRequest();
    Problem problem = problem(status, message == null ? "" : message);
    return TransportResponse.builder()
        .status(problem.type().status())
        .headers(headers)
        .header(Problems.CONTENT_TYPE)
        .keepAlive(false)
        .entity(Problems.body(problem))
        .build();
  }

  private Problem problem(Status status, String message) {
    return switch (status.code()) {
      case 413 ->
          Problem.of(
              ProblemType.BODY_TOO_LARGE,
              "A body of at most " + limits.valueBytesMax() + " bytes is taken.");
      case 414 ->
          Problem.of(
              ProblemType.REQUEST_LINE_TOO_LONG,
              "The request line may have " + HttpLimits.REQUEST_LINE_BYTES_MAX + " bytes.");
      case 500 -> failure();
      case 501 -> Problem.of(ProblemType.NOT_AVAILABLE, message);
      case 505 -> Problem.of(ProblemType.HTTP_VERSION, "Send the request as HTTP/1.1.");
      default -> Problem.of(ProblemType.MALFORMED_REQUEST, detail(message));
    };
  }

  /**
   * Helidon takes a bad method for a fault of its own; but before a request has begun nothing of
   * ours has run.
   */
  private static Problem failure() {
    return TrackedConnection.current().idle()
        ? Problem.of(
            ProblemType.MALFORMED_REQUEST, "The method in the request line is not a token.")
        : Problem.of(ProblemType.INTERNAL_ERROR, "This is a fault of the node. Its log says more.");
  }

  private static String detail(String message) {
    return message.isEmpty()
        ? "The request line, a header or the body's framing is not well-formed."
        : message;
  }
}
