package dev.kvorum.chaos.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class RecorderTest {

  @Test
  void recordsAnswersAndLeavesTheRestUnknown() {
    var recorder = new Recorder(() -> 100);
    var put = recorder.invoke(1, "k", Input.put("a"));
    var lost = recorder.invoke(2, "k", Input.put("b"));
    recorder.invoke(3, "k", Input.get());
    put.complete(Output.created(1));
    lost.complete(Output.UNKNOWN);
    assertEquals(
        """
        c1 101..104 k put a -> created 1
        c2 102.. k put b -> unknown
        c3 103.. k get -> unknown
        """,
        recorder.history().print());
  }

  @Test
  void refusesASecondAnswer() {
    var call = new Recorder(() -> 0).invoke(1, "k", Input.get());
    call.complete(Output.UNKNOWN);
    assertThrows(IllegalStateException.class, () -> call.complete(Output.NOT_FOUND));
  }

  @Test
  void givesNoStampTwiceThoughManyThreadsRecordAtOnce() throws Exception {
    var recorder = new Recorder();
    var clients = new ArrayList<Future<?>>();
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (int client = 0; client < 4; client++) {
        int number = client;
        clients.add(threads.submit(() -> recordMany(recorder, number)));
      }
    }
    for (Future<?> client : clients) {
      client.get();
    }
    List<Operation> operations = recorder.history().operations();
    Set<Long> stamps = new HashSet<>();
    for (Operation operation : operations) {
      assertTrue(stamps.add(operation.invokedAt()));
      assertTrue(stamps.add(operation.returnedAt().getAsLong()));
    }
    assertEquals(4 * 1_000, operations.size());
  }

  private static void recordMany(Recorder recorder, int client) {
    for (int i = 0; i < 1_000; i++) {
      recorder.invoke(client, "k", Input.get()).complete(Output.NOT_FOUND);
    }
  }
}
