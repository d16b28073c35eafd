package dev.kvorum.kvnode.process;

import dev.kvorum.chaos.history.Condition;
import dev.kvorum.chaos.history.Input;
import dev.kvorum.chaos.history.Output;
import dev.kvorum.chaos.history.Recorder;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Does one thing after the other on a few keys at random nodes, writes down what it asked and
 * heard, and never retries.
 */
final class RecordingClient implements Runnable {

  private final int id;
  private final ProcessCluster cluster;
  private final Recorder recorder;
  private final SplittableRandom random;
  private final Manner manner;
  private final Tally tally;
  private final Map<Integer, Connection> connections = new HashMap<>();
  private final Map<String, Long> versions = new HashMap<>();
  private volatile boolean stopping;
  private volatile List<Integer> nodes;
  private volatile OptionalInt asked = OptionalInt.empty();
  private int written;
  private int named;

  /**
   * @param life which of the node's processes took the connection
   */
  private record Connection(RawHttp http, int life) {}

  RecordingClient(
      int id, ProcessCluster cluster, Recorder recorder, long seed, Manner manner, Tally tally) {
    this.id = id;
    this.cluster = cluster;
    this.recorder = recorder;
    this.random = new SplittableRandom(seed + id);
    this.manner = manner;
    this.tally = tally;
    nodes = IntStream.range(0, cluster.size()).boxed().toList();
  }

  /** Asks these from now on, as a load balancer would have it; all that there were before. */
  void ask(List<Integer> nodes) {
    this.nodes = nodes;
  }

  /** The node that it asks just now. */
  OptionalInt asked() {
    return asked;
  }

  void stop() {
    stopping = true;
  }

  @Override
  public void run() {
    while (!stopping) {
      String key = "key" + random.nextInt(manner.keys());
      askOne(key, input(key));
      LockSupport.parkNanos(manner.pause().toNanos());
    }
  }

  /** Reads every key once, from a node that is there. */
  void readAll(int node) {
    for (int key = 0; key < manner.keys(); key++) {
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

  private void askOne(String key, Input input) {
    int node;
    do {
      List<Integer> candidates = nodes;
      node = candidates.get(random.nextInt(candidates.size()));
      asked = OptionalInt.of(node);
    } while (!nodes.contains(node)); // it may have been taken out since
    ask(node, key, input);
    asked = OptionalInt.empty();
  }

  private void ask(int node, String key, Input input) {
    int life = cluster.life(node);
    Connection connection;
    try {
      connection = connectionTo(node, life);
    } catch (RawHttp.NotConnected e) {
      failed(node, life, words(node, input, e.toString(), System.nanoTime()));
      return; // nothing was asked
    }
    Recorder.Call call = recorder.invoke(id, key, input);
    long since = System.nanoTime();
    Output output;
    try {
      output = send(connection.http(), key, input);
      if (isFailure(output)) {
        tally.failure(words(node, input, output.toString(), since));
      } else {
        tally.success();
      }
    } catch (IOException e) {
      connections.remove(node);
      close(connection.http());
      output = input instanceof Input.Get ? Output.FAILED : Output.UNKNOWN;
      failed(node, connection.life(), words(node, input, e.toString(), since));
    }
    call.complete(output);
  }

  private static boolean isFailure(Output output) {
    return output instanceof Output.Failed || output instanceof Output.Unknown;
  }

  /** What a process that was killed took with it is no failure. */
  private void failed(int node, int life, String what) {
    if (life == cluster.life(node) && cluster.isUp(node)) {
      tally.failure(what);
    }
  }

  private String words(int node, Input input, String what, long sinceNanos) {
    return "%tT client %d, node %d, %s: %s after %d ms"
        .formatted(
            LocalTime.now(),
            id,
            node,
            input,
            what,
            Duration.ofNanos(System.nanoTime() - sinceNanos).toMillis());
  }

  private Output send(RawHttp connection, String key, Input input) throws IOException {
    String path = "/kv/default/" + key + "?" + manner.deadline();
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

  private Map<String, String> headers(Condition condition) {
    Map<String, String> headers = new HashMap<>();
    switch (condition) {
      case Condition.None _ -> {}
      case Condition.IfAbsent _ -> headers.put("If-None-Match", "*");
      case Condition.IfVersion(long version) -> headers.put("If-Match", "\"" + version + "\"");
    }
    if (manner.writes() == Manner.Writes.NAMED) {
      headers.put("Idempotency-Key", "client" + id + "-" + named++);
    }
    return headers;
  }

  private Connection connectionTo(int node, int life) throws RawHttp.NotConnected {
    Connection open = connections.get(node);
    if (open == null) {
      open = new Connection(new RawHttp(cluster.clientPort(node), manner.timeoutMillis()), life);
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
