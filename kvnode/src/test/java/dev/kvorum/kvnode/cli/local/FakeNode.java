package dev.kvorum.kvnode.cli.local;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A main class that {@code kv local} can start in the place of a node: an admin port, and nothing
 * behind it.
 */
public final class FakeNode {

  private FakeNode() {}

  public static void main(String[] args) throws IOException {
    Map<String, String> flags =
        Arrays.stream(args)
            .skip(1)
            .map(flag -> flag.substring(2).split("=", 2))
            .collect(Collectors.toMap(flag -> flag[0], flag -> flag[1]));
    Path data = Path.of(flags.get("data"));
    System.out.println(
        "level=info msg=\"starting " + flags.get("name") + "\" args=" + Arrays.toString(args));
    if (Files.exists(data.resolve("refuse"))) {
      System.out.println("level=error msg=\"the disk is damaged\"");
      System.exit(3);
    }
    if (Files.exists(data.resolve("stubborn"))) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> sleepForEver()));
    }
    boolean writable = !Files.exists(data.resolve("full"));
    String status = status(flags, Files.readString(data.resolve("id")), writable);
    InetSocketAddress address =
        new InetSocketAddress(flags.get("host"), Integer.parseInt(flags.get("admin-port")));
    HttpServer server = HttpServer.create(address, 0);
    server.createContext(
        "/admin/status",
        exchange -> {
          byte[] body = status.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  private static String status(Map<String, String> flags, String id, boolean writable) {
    return """
        {"clusterId":"c","nodeId":"%s","name":"%s","phase":"ready","nodes":[],
         "shards":[{"id":"1","keyspace":"default","hashFrom":0,"hashTo":4294967296,"leaderNode":"1","nodes":["1"]}],
         "storage":{"freeBytes":7000000,"writable":%s}}
        """
        .formatted(id, flags.get("name"), writable);
  }

  private static void sleepForEver() {
    try {
      new java.util.concurrent.CountDownLatch(1).await();
    } catch (InterruptedException never) {
      Thread.currentThread().interrupt();
    }
  }
}
