package dev.kvorum.chaos.run;

import dev.kvorum.chaos.history.Condition;
import dev.kvorum.chaos.history.Input;
import dev.kvorum.chaos.history.Output;
import dev.kvorum.chaos.history.Recorder;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Does one thing after the other at its pace, and writes down what it asked and heard. */
public final class Client implements Runnable {

  /** Then it takes another connection, and so may come to a node that has been away. */
  private static final int REQUESTS_MAX = 50;

  private final int id;
  private final Load load;
  private final Recorder recorder;
  private final Troubles troubles;
  private final CountDownLatch stop;
  private final SplittableRandom random;
  private final Map<String, Long> versions = new HashMap<>();
  private Optional<Connection> connection = Optional.empty();
  private int requests;
  private long written;

  public Client(
      int id, Load load, long seed, Recorder recorder, Troubles troubles, CountDownLatch stop) {
    this.id = id;
    this.load = load;
    this.recorder = recorder;
    this.troubles = troubles;
    this.stop = stop;
    this.random = new SplittableRandom(seed * 31 + id);
  }

  @Override
  public void run() {
    long pause = load.pause().toNanos();
    long due = System.nanoTime() + random.nextLong(pause + 1); // not all at the same moment
    try {
      while (!stop.await(due - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        String key = load.key(random.nextInt(load.keys()));
        ask(key, input(key));
        // Who was kept waiting goes on at its pace, and makes up for nothing.
        due = Math.max(due + pause, System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      hangUp();
    }
  }

  private Input input(String key) {
    String value = "c" + id + "-" + written++;
    return switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5, 6 -> Input.get();
      case 7, 8, 9, 10, 11, 12, 13 -> Input.put(value);
      case 14, 15, 16 -> Input.put(value, Condition.ifVersion(versions.getOrDefault(key, 1L)));
      case 17 -> Input.put(value, Condition.IF_ABSENT);
      case 18 -> Input.delete();
      default -> Input.delete(Condition.ifVersion(versions.getOrDefault(key, 1L)));
    };
  }

  /** Asks once, and tells what it heard. */
  public Output ask(String key, Input input) {
    Recorder.Call call = recorder.invoke(id, key, input);
    Output output = heard(key, input);
    call.complete(output);
    return output;
  }

  private Output heard(String key, Input input) {
    try {
      Connection.Answer answer = send(connected(), key, input);
      Output output = Answers.output(input, answer);
      switch (output) {
        case Output.Created(long version) -> versions.put(key, version);
        case Output.Replaced(long version) -> versions.put(key, version);
        case Output.Found(String _, long version) -> versions.put(key, version);
        case Output.Failed _, Output.Unknown _ -> troubles.note(Answers.trouble(answer));
        case Output.NotFound _, Output.PreconditionFailed _, Output.Deleted _ -> {}
      }
      return output;
    } catch (Connection.NotConnected e) {
      troubles.note("not connected");
      return Output.FAILED;
    } catch (SocketTimeoutException e) {
      troubles.note("no answer in time");
    } catch (IOException | NumberFormatException e) {
      troubles.note("connection broken");
    }
    hangUp();
    return input instanceof Input.Get ? Output.FAILED : Output.UNKNOWN;
  }

  private Connection connected() throws Connection.NotConnected {
    if (connection.isEmpty() || requests >= REQUESTS_MAX || !connection.get().isOpen()) {
      hangUp();
      URI endpoint = load.endpoints().get(random.nextInt(load.endpoints().size()));
      String host = load.host().orElse(endpoint.getAuthority());
      connection =
          Optional.of(new Connection(endpoint, host, load.timeout().plus(Duration.ofSeconds(1))));
      requests = random.nextInt(REQUESTS_MAX / 2); // not all at the same moment
    }
    requests++;
    return connection.get();
  }

  private Connection.Answer send(Connection to, String key, Input input) throws IOException {
    String path = "/kv/default/" + key + "?timeout=" + load.timeout().toMillis() + "ms";
    return switch (input) {
      case Input.Get _ -> {
        // Every third read trusts the leader's lease, which is as strong while clocks run alike.
        String mode = random.nextInt(3) == 0 ? "&consistency=lease" : "";
        yield to.send("GET", path + mode, Map.of(), "");
      }
      case Input.Put(String value, Condition condition) ->
          to.send("PUT", path, headers(condition), value);
      case Input.Delete(Condition condition) -> to.send("DELETE", path, headers(condition), "");
    };
  }

  private Map<String, String> headers(Condition condition) {
    var headers = new HashMap<String, String>();
    switch (condition) {
      case Condition.None _ -> {}
      case Condition.IfAbsent _ -> headers.put("If-None-Match", "*");
      case Condition.IfVersion(long version) ->
          headers.put("If-Match", "\"" + Long.toUnsignedString(version) + "\"");
    }
    boolean named =
        switch (load.named()) {
          case NEVER -> false;
          case HALF -> random.nextBoolean();
          case ALWAYS -> true;
        };
    if (named) {
      // Unique for this run's keys: the prefix is, and this client counts its writes.
      headers.put(
          "Idempotency-Key",
          Integer.toHexString(load.prefix().hashCode()) + "-" + id + "-" + written);
    }
    return headers;
  }

  void hangUp() {
    if (connection.isPresent()) {
      try {
        connection.get().close();
      } catch (IOException e) {
        troubles.note("connection not closed");
      }
    }
    connection = Optional.empty();
  }
}
