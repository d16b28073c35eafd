package dev.kvorum.operator.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class HealthServerTest {

  @Test
  void operatorWhoseWatchesDiedIsNotLive() throws Exception {
    AtomicBoolean watches = new AtomicBoolean(true);
    try (HealthServer server =
        HealthServer.start(0, watches::get, () -> true, new OperatorMetrics())) {
      assertEquals(200, get(server, "/health/live").statusCode());
      watches.set(false);
      assertEquals(503, get(server, "/health/live").statusCode());
      assertEquals(200, get(server, "/health/ready").statusCode());
    }
  }

  @Test
  void metricsCountWhatBecameOfLooks() throws Exception {
    OperatorMetrics metrics = new OperatorMetrics();
    metrics.reconciled(new Outcome(Outcome.Phase.DONE, "Scale", "more"), 1_000_000);
    try (HealthServer server = HealthServer.start(0, () -> true, () -> true, metrics)) {
      String text = get(server, "/metrics").body();
      assertTrue(
          text.contains("kvorum_operator_steps_total{phase=\"Done\",reason=\"Scale\",} 1.0"), text);
    }
  }

  private static HttpResponse<String> get(HealthServer server, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).build(),
          BodyHandlers.ofString());
    }
  }
}
