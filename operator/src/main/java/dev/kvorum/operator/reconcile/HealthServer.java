package dev.kvorum.operator.reconcile;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/**
 * {@code /health/live}, {@code /health/ready} and {@code /metrics}.
 *
 * <p>Live means that the watches live: an operator whose informer has died answers, and never sees
 * a change again. It is restarted instead.
 *
 * <pre>{@code
 * curl http://127.0.0.1:8081/health/live
 * }</pre>
 */
public final class HealthServer implements AutoCloseable {

  private final HttpServer server;

  private HealthServer(HttpServer server) {
    this.server = server;
  }

  /**
   * @param port 0 for any that is free
   */
  public static HealthServer start(
      int port, BooleanSupplier live, BooleanSupplier ready, OperatorMetrics metrics)
      throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/health/live", exchange -> state(exchange, live.getAsBoolean()));
    server.createContext("/health/ready", exchange -> state(exchange, ready.getAsBoolean()));
    server.createContext(
        "/metrics",
        exchange -> answer(exchange, 200, OperatorMetrics.CONTENT_TYPE, metrics.text()));
    server.start();
    return new HealthServer(server);
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private static void state(HttpExchange exchange, boolean well) throws IOException {
    answer(
        exchange,
        well ? 200 : 503,
        "application/json",
        well ? "{\"status\":\"well\"}" : "{\"status\":\"unwell\"}");
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
