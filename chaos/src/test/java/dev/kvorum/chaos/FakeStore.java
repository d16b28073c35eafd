package dev.kvorum.chaos;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A store of one process that speaks the HTTP API as far as clients use it: right, or wrong in one
 * way.
 */
final class FakeStore implements AutoCloseable {

  enum Fault {
    NONE,
    /** Acknowledges a write now and then, and forgets it. */
    LOSES_WRITES,
    /** Answers a read now and then with the value before. */
    READS_STALE,
    /** Says 503 to everything. */
    IS_DOWN
  }

  private record Cell(String value, long version) {}

  private static final int STRIKES_EVERY = 4;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Fault fault;
  private final boolean permits;
  private final Map<String, Cell> cells = new HashMap<>();
  private final Map<String, Cell> before = new HashMap<>();
  private long version;
  private int asked;

  FakeStore(Fault fault, boolean permits) throws IOException {
    this.fault = fault;
    this.permits = permits;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
    server.setExecutor(threads);
    server.createContext("/kv/", this::key);
    server.createContext("/admin/", this::admin);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void admin(HttpExchange exchange) throws IOException {
    switch (exchange.getRequestURI().getPath()) {
      case "/admin/status" -> answer(exchange, 200, "", "{\"nodeId\":\"7\"}");
      case "/admin/cluster" ->
          answer(exchange, 200, "", "{\"shards\":[{\"id\":\"1\",\"leaderNode\":\"7\"}]}");
      default ->
          answer(
              exchange,
              permits ? 200 : 409,
              "",
              "{\"reasons\":[\"shard 1 would lose its majority\"]}");
    }
  }

  private void key(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String key = exchange.getRequestURI().getPath();
    if (fault == Fault.IS_DOWN) {
      problem(exchange, 503, "no-leader", "");
      return;
    }
    switch (exchange.getRequestMethod()) {
      case "GET" -> read(exchange, key);
      case "PUT" -> write(exchange, key, body);
      default -> delete(exchange, key);
    }
  }

  private void read(HttpExchange exchange, String key) throws IOException {
    Cell cell;
    synchronized (this) {
      boolean stale = strikes() && fault == Fault.READS_STALE && before.containsKey(key);
      cell = stale ? before.get(key) : cells.get(key);
    }
    if (cell == null) {
      problem(exchange, 404, "key-not-found", "");
    } else {
      answer(exchange, 200, etag(cell), cell.value);
    }
  }

  private void write(HttpExchange exchange, String key, String value) throws IOException {
    Cell old;
    Cell put = null;
    synchronized (this) {
      old = cells.get(key);
      if (holds(exchange, old)) {
        put = new Cell(value, ++version);
        if (!(strikes() && fault == Fault.LOSES_WRITES)) {
          apply(key, old, put);
        }
      }
    }
    if (put == null) {
      problem(exchange, 412, "precondition-failed", old == null ? "" : etag(old));
    } else {
      answer(exchange, old == null ? 201 : 200, etag(put), "");
    }
  }

  private void delete(HttpExchange exchange, String key) throws IOException {
    Cell old;
    boolean holds;
    synchronized (this) {
      old = cells.get(key);
      holds = holds(exchange, old);
      if (holds && old != null) {
        version++;
        apply(key, old, null);
      }
    }
    if (!holds) {
      problem(exchange, 412, "precondition-failed", old == null ? "" : etag(old));
    } else if (old == null) {
      problem(exchange, 404, "key-not-found", "");
    } else {
      answer(exchange, 204, "", "");
    }
  }

  private void apply(String key, Cell old, Cell now) {
    before.put(key, old);
    cells.put(key, now);
  }

  private boolean strikes() {
    return ++asked % STRIKES_EVERY == 0;
  }

  private static boolean holds(HttpExchange exchange, Cell cell) {
    String match = exchange.getRequestHeaders().getFirst("If-Match");
    if (match != null) {
      return cell != null && match.equals(etag(cell));
    }
    return exchange.getRequestHeaders().getFirst("If-None-Match") == null || cell == null;
  }

  private static String etag(Cell cell) {
    return "\"" + cell.version + "\"";
  }

  private static void problem(HttpExchange exchange, int status, String type, String etag)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
    answer(exchange, status, etag, "{\"type\":\"urn:kvorum:problem:" + type + "\"}");
  }

  private static void answer(HttpExchange exchange, int status, String etag, String body)
      throws IOException {
    if (!etag.isEmpty()) {
      exchange.getResponseHeaders().set("ETag", etag);
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 && status != 204) {
      exchange.getResponseHeaders().set("Content-Length", "0");
    }
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
