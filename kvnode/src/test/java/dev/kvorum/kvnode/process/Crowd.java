package dev.kvorum.kvnode.process;

import dev.kvorum.chaos.history.Recorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** 64 clients that read and write at their leisure, where no request is to fail. */
final class Crowd {

  private static final int CLIENTS = 64;
  private static final Manner MANNER =
      new Manner(96, PatientHttp.DEADLINE, Duration.ofMillis(40), Manner.Writes.NAMED);

  private final List<RecordingClient> clients = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Tally tally = new Tally();

  static Crowd of(ProcessCluster cluster, Recorder recorder, long seed) {
    var crowd = new Crowd();
    for (int id = 0; id < CLIENTS; id++) {
      var client = new RecordingClient(id, cluster, recorder, seed, MANNER, crowd.tally);
      crowd.clients.add(client);
      crowd.threads.add(
          Thread.ofPlatform()
              .uncaughtExceptionHandler((_, thrown) -> crowd.tally.failure(thrown.toString()))
              .start(client));
    }
    return crowd;
  }

  Tally tally() {
    return tally;
  }

  /** Ask so many nodes, the first ones, and none else when this returns. */
  void ask(int nodes) {
    List<Integer> all = IntStream.range(0, nodes).boxed().toList();
    clients.forEach(client -> client.ask(all));
    ProcessCluster.await(
        "no client asks a node from " + nodes + " on",
        () -> clients.stream().allMatch(client -> client.asked().orElse(0) < nodes));
  }

  void stop() throws InterruptedException {
    clients.forEach(RecordingClient::stop);
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
