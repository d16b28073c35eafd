package dev.kvorum.kvnode.process;

import java.io.IOException;
import java.util.Map;

/**
 * Puts large values, so that within seconds segments of the log fill and go, engines flush and
 * snapshots are written. Nobody checks them; the checked keys share their shards.
 */
final class Ballast implements Runnable {

  private static final int VALUE_BYTES = 900_000;
  private static final int TIMEOUT_MILLIS = 4_000;

  private final int port;
  private volatile boolean stopping;

  Ballast(int port) {
    this.port = port;
  }

  void stop() {
    stopping = true;
  }

  @Override
  public void run() {
    String value = "b".repeat(VALUE_BYTES);
    try (RawHttp http = new RawHttp(port, TIMEOUT_MILLIS)) {
      while (!stopping) {
        http.send("PUT", "/kv/default/ballast", Map.of(), value);
      }
    } catch (IOException e) {
      // the power has failed
    }
  }
}
