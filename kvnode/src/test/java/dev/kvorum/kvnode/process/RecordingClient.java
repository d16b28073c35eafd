package dev.kvorum.kvnode.process;

import dev.kvorum.chaos.history.Condition;
import dev.kvorum.chaos.history.Input;
import dev.kvorum.chaos.history.Output;
import dev.kvorum.chaos.history.Recorder;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Does one thing after the other on a few keys at random nodes, writes down what it asked and
 * heard, and never retries.
 */
final class RecordingClient implements Runnable {

  static final int KEYS = 12;

  private static final int TIMEOUT_MILLIS = 4_000;

  private final int id;
  private final ProcessCluster cluster;
  private final Recorder recorder;
  private final SplittableRandom random;
  private final AtomicInteger succeeded;
  private final Map<Integer, RawHttp> connections = new HashMap<>();
  private final Map<String, Long> versions = new HashMap<>();
  private volatile boolean stopping;
  private int written;

  /**
   * @param succeeded counts answers that are no failure
   */
  RecordingClient(
      int id, ProcessCluster cluster, Recorder recorder, long seed, AtomicInteger succeeded) {
    this.id = id;
    this.cluster = cluster;
    this.recorder = recorder;
    this.random = new SplittableRandom(seed + id);
    this.succeeded = succeeded;
  }

  void stop() {
    stopping = true;
  }

  @Override
  public void run() {
    while (!stopping) {
      String key = "key" + random.nextInt(KEYS);
      ask(random.nextInt(cluster.size()), key, input(key));
    }
  }

  /** Reads every key once, from a node that is there. */
  void readAll(int node) {
    for (int key = 0; key < KEYS; key++) {
      ask(node, "key" + key, Input.get());
    }
  }

  private Input input(String key) {
    String value = "c" + id + "-" + written++;
    return switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> Input.get();
      case 4, 5, 6 -> Input.put(value);
      case 7 -> Input.delete();
      case 8 -> Input.put(value, Condition.IF_ABSENT);
      default -> Input.put(value, Condition.ifVersion(versions.getOrDefault(key, 1L)));
    };
  }

  private void ask(int node, String key, Input input) {
    RawHttp connection;
    try {
      connection = connectionTo(node);
    } catch (RawHttp.NotConnected e) {
      return; // nothing was asked
    }
    Recorder.Call call = recorder.invoke(id, key, input);
    Output output;
    try {
      output = send(connection, key, input);
    } catch (IOException e) {
      connections.remove(node);
      close(connection);
      output = input instanceof Input.Get ? Output.FAILED : Output.UNKNOWN;
    }
    if (!(output instanceof Output.Failed || output instanceof Output.Unknown)) {
      succeeded.incrementAndGet();
    }
    call.complete(output);
  }

  private Output send(RawHttp connection, String key, Input input) throws IOException {
    String path = "/kv/default/" + key + "?timeout=2s";
    return switch (input) {
      case Input.Get _ -> {
        // Every third read trusts the leader's lease, which pauses put to the test.
        String mode = random.nextInt(3) == 0 ? "&consistency=lease" : "";
        yield read(key, connection.send("GET", path + mode, Map.of(), ""));
      }
      case Input.Put put ->
          wrote(key, connection.send("PUT", path, headers(put.condition()), put.value()));
      case Input.Delete delete ->
          wrote(key, connection.send("DELETE", path, headers(delete.condition()), ""));
    };
  }

  private Output read(String key, RawHttp.Answer answer) {
    return switch (answer.status()) {
      case 200 -> {
        versions.put(key, answer.version());
        yield Output.found(answer.body(), answer.version());
      }
      case 404 -> Output.NOT_FOUND;
      case 503 -> Output.FAILED;
      default -> throw unexpected(answer);
    };
  }

  private Output wrote(String key, RawHttp.Answer answer) {
    return switch (answer.status()) {
      case 201 -> {
        versions.put(key, answer.version());
        yield Output.created(answer.version());
      }
      case 200 -> {
        versions.put(key, answer.version());
        yield Output.replaced(answer.version());
      }
      case 204 -> Output.DELETED;
      case 404 -> Output.NOT_FOUND;
      case 412 ->
          answer.headers().containsKey("etag")
              ? Output.preconditionFailed(answer.version())
              : Output.preconditionFailed();
      case 503 -> Output.FAILED;
      case 504 -> Output.UNKNOWN;
      default -> throw unexpected(answer);
    };
  }

  private static AssertionError unexpected(RawHttp.Answer answer) {
    return new AssertionError("status " + answer.status() + ": " + answer.body());
  }

  private static Map<String, String> headers(Condition condition) {
    return switch (condition) {
      case Condition.None _ -> Map.of();
      case Condition.IfAbsent _ -> Map.of("If-None-Match", "*");
      case Condition.IfVersion(long version) -> Map.of("If-Match", "\"" + version + "\"");
    };
  }

  private RawHttp connectionTo(int node) throws RawHttp.NotConnected {
    RawHttp open = connections.get(node);
    if (open == null) {
      open = new RawHttp(cluster.clientPort(node), TIMEOUT_MILLIS);
      connections.put(node, open);
    }
    return open;
  }

  private static void close(RawHttp connection) {
    try {
      connection.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
