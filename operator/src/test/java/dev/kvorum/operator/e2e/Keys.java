package dev.kvorum.operator.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.kvorum.chaos.history.Input;
import dev.kvorum.chaos.history.Output;
import dev.kvorum.chaos.history.Recorder;
import dev.kvorum.chaos.run.Client;
import dev.kvorum.chaos.run.Load;
import dev.kvorum.chaos.run.Troubles;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Keys that are written once, and looked for later. */
final class Keys {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** Of each instance another: a cluster may have these keys from an earlier test. */
  private final String value = "of " + System.nanoTime();

  private final Client client;

  Keys(TestCluster cluster) {
    var load =
        new Load(
            List.of(cluster.means().ingress()),
            1,
            1,
            1,
            TIMEOUT,
            Load.Naming.NEVER,
            "kept/",
            Optional.of(cluster.host()));
    this.client = new Client(1, load, 0, new Recorder(), new Troubles(), new CountDownLatch(1));
  }

  /** Each is tried until it is written: the ingress may not know the cluster yet. */
  void write(int keys) {
    for (int each = 0; each < keys; each++) {
      int key = each;
      Await.until(name(key) + " is written", Await.LONG, () -> lacking(put(key)));
    }
  }

  void areThere(int keys) {
    for (int key = 0; key < keys; key++) {
      String name = name(key);
      Await.until(
          name + " is there",
          Await.LONG,
          () -> {
            Output heard = client.ask(name, Input.get());
            assertEquals(false, heard instanceof Output.NotFound, name + " is lost");
            return heard instanceof Output.Found(String found, long _) && found.equals(value + name)
                ? Optional.empty()
                : Optional.of(heard.words());
          });
    }
  }

  private Output put(int key) {
    return client.ask(name(key), Input.put(value + name(key)));
  }

  private static Optional<String> lacking(Output heard) {
    return heard instanceof Output.Created || heard instanceof Output.Replaced
        ? Optional.empty()
        : Optional.of(heard.words());
  }

  private static String name(int key) {
    return "kept-" + key;
  }
}
