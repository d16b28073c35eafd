package dev.kvorum.kvnode.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** The API of a node over a map, as far as {@code kv} uses it, with answers that can be set. */
public final class FakeStore implements AutoCloseable {

  /** {@code METHOD target} of each request, in order. */
  public final List<String> requests = new CopyOnWriteArrayList<>();

  public final Map<String, String> lastHeaders = new ConcurrentHashMap<>();
  public final TreeMap<byte[], byte[]> values = new TreeMap<>(Arrays::compareUnsigned);
  private final HttpServer server;
  private volatile Canned canned = new Canned(0, "");
  private long version = 6;

  private record Canned(int status, String body) {}

  public FakeStore() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** From now on every request gets this. */
  public void alwaysAnswer(int status, String body) {
    canned = new Canned(status, body);
  }

  public static String problem(String slug, String title, String detail) {
    return "{\"type\":\"urn:kvorum:problem:"
        + slug
        + "\",\"title\":\""
        + title
        + "\",\"detail\":\""
        + detail
        + "\"}";
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    lastHeaders.clear();
    exchange
        .getRequestHeaders()
        .forEach((name, all) -> lastHeaders.put(name.toLowerCase(), all.getFirst()));
    String path = exchange.getRequestURI().getRawPath();
    String query = "&" + exchange.getRequestURI().getRawQuery();
    if (canned.status > 0) {
      reply(exchange, canned.status, canned.body);
    } else if (query.contains("&key64=")) {
      onKey(
          exchange,
          Base64.getUrlDecoder().decode(query.substring(query.indexOf("&key64=") + 7)),
          body);
    } else if (path.startsWith("/kv/default/")) {
      onKey(exchange, decoded(path.substring("/kv/default/".length())), body);
    } else {
      reply(
          exchange,
          404,
          problem("keyspace-not-found", "There is no such keyspace", "'default' always exists."));
    }
  }

  private void onKey(HttpExchange exchange, byte[] key, byte[] body) throws IOException {
    boolean exists = values.containsKey(key);
    exchange.getResponseHeaders().set("ETag", "\"" + (version + 1) + "\"");
    if (lastHeaders.containsKey("if-none-match") && exists) {
      reply(exchange, 412, problem("precondition-failed", "The key is not in that state", ""));
      return;
    }
    switch (exchange.getRequestMethod()) {
      case "PUT" -> {
        version++;
        values.put(key, body);
        reply(exchange, exists ? 200 : 201, "");
      }
      case "DELETE" ->
          reply(exchange, values.remove(key) == null ? 404 : 204, exists ? "" : notFound());
      default -> {
        if (exists) {
          exchange.sendResponseHeaders(
              200, values.get(key).length == 0 ? -1 : values.get(key).length);
          exchange.getResponseBody().write(values.get(key));
          exchange.close();
        } else {
          reply(exchange, 404, notFound());
        }
      }
    }
  }

  private static String notFound() {
    return problem("key-not-found", "There is no such key", "");
  }

  private static void reply(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static byte[] decoded(String path) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) == '%') {
        bytes.write(Integer.parseInt(path.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.write(path.charAt(i));
      }
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
