package dev.kvorum.kvnode.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;

/**
 * Metrics for Prometheus.
 *
 * <pre>{@code
 * curl http://127.0.0.1:9081/metrics
 * }</pre>
 */
final class MetricsService implements Service {

  private static final Header TEXT =
      HeaderValues.createCached(HeaderNames.CONTENT_TYPE, Metrics.CONTENT_TYPE);

  private final Metrics metrics;

  MetricsService(Metrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public Answer answer(ServerRequest request) {
    if (!request.prologue().uriPath().rawPath().equals("/metrics")) {
      return Problems.answer(ProblemType.PATH_NOT_FOUND, "Metrics are at /metrics.");
    }
    return Methods.read(
        request, () -> new Answer.Whole(Status.OK_200, List.of(TEXT), metrics.scrape()));
  }
}
