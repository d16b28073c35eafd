package dev.kvorum.kvnode.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Clients that write each key once, at nodes that run, and remember which were acknowledged. */
final class Writers implements AutoCloseable {

  private final ProcessCluster cluster;
  private final ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopping;

  Writers(ProcessCluster cluster, int count) {
    this.cluster = cluster;
    for (int i = 0; i < count; i++) {
      int writer = i;
      threads.add(Thread.ofPlatform().start(() -> write(writer)));
    }
  }

  int written() {
    return acknowledged.size();
  }

  void stop() throws InterruptedException {
    stopping = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Every acknowledged write is there; to be called when all have stopped. */
  void readAll(int node) throws IOException {
    try (var http = new PatientHttp(cluster, node)) {
      for (String key : acknowledged) {
        var answer = http.get(key);
        assertEquals(200, answer.status(), () -> key + ": " + answer);
        assertEquals("value of " + key, answer.body());
      }
    }
  }

  @Override
  public void close() {
    stopping = true;
  }

  private void write(int writer) {
    var random = new SplittableRandom(writer);
    for (int i = 0; !stopping; i++) {
      String key = "w" + writer + "-" + i;
      int node = random.nextInt(cluster.size());
      if (cluster.isRunning(node)) {
        write(node, key);
      }
    }
  }

  /** A node that just begins or ends gives no answer, and that of one that can't is no promise. */
  private void write(int node, String key) {
    try (var http = new PatientHttp(cluster, node)) {
      int status = http.put(key, "value of " + key).status();
      if (status == 200 || status == 201) {
        acknowledged.add(key);
      }
    } catch (IOException e) {
      // not acknowledged
    }
  }
}
