package dev.kvorum.kvnode.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kvorum.kvnode.cli.FakeStore;
import dev.kvorum.kvnode.cli.ScriptedServer;
import dev.kvorum.kvnode.cli.Typed;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class BenchTest {

  private static JsonNode bench(String url, String... more) throws IOException {
    Typed typed = Typed.with("KVORUM_ENDPOINTS", url);
    String[] args = new String[more.length + 5];
    System.arraycopy(more, 0, args, 0, more.length);
    System.arraycopy(
        new String[] {"bench", "--json", "--duration=200ms", "--connections=4", "--keys=20"},
        0,
        args,
        0,
        5);
    System.arraycopy(more, 0, args, 5, more.length);
    typed.run(args);
    return new ObjectMapper().readTree(typed.out());
  }

  @Test
  void countsWhatTheServerCounts() throws IOException {
    try (FakeStore store = new FakeStore()) {
      JsonNode report = bench(store.url(), "put", "--value", "7");
      assertTrue(report.at("/put/count").asLong() > 0, report.toString());
      assertEquals(store.requests.size(), report.at("/put/count").asLong());
      assertTrue(report.at("/put/p50Ms").asDouble() > 0, report.toString());
      assertTrue(report.path("get").isMissingNode());
      assertEquals("{}", report.path("errors").toString());
      assertTrue(store.values.size() <= 20);
      assertTrue(store.values.values().stream().allMatch(value -> value.length == 7));
    }
  }

  @Test
  void getsFindTheKeysThatWereWrittenBefore() throws IOException {
    try (FakeStore store = new FakeStore()) {
      JsonNode report = bench(store.url(), "get", "--consistency", "lease");
      assertEquals(20, store.values.size());
      assertTrue(report.at("/get/count").asLong() > 0, report.toString());
      assertEquals(
          20, store.requests.stream().filter(request -> request.startsWith("PUT")).count());
      assertTrue(store.requests.getLast().endsWith("?consistency=lease"), store.requests.getLast());
    }
  }

  @Test
  void errorsAreCountedByKindAndNothingIsSentTwice() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "")) {
      JsonNode errors = bench(server.url(), "put").path("errors");
      long closed =
          errors.path("the connection was closed before the answer was complete").asLong();
      long busy = errors.path("status 503").asLong();
      long broken = errors.path("the connection broke").asLong();
      assertEquals(1, busy, errors.toString());
      assertTrue(closed > 0, errors.toString());
      // The server serves one connection at a time: those that wait in its backlog at the end are
      // cut off unread.
      assertTrue(
          closed + busy + broken >= server.requests.get() - 4, errors + " of " + server.requests);
    }
  }

  @Test
  void unreachableClusterFailsAtOnce() {
    Typed typed = Typed.with("KVORUM_ENDPOINTS", "http://127.0.0.1:1");
    assertEquals(3, typed.run("bench"));
    assertTrue(typed.err().contains("no node can be reached"), typed.err());
  }

  @Test
  void tableIsForPeople() throws IOException {
    try (FakeStore store = new FakeStore()) {
      Typed typed = Typed.with("KVORUM_ENDPOINTS", store.url());
      assertEquals(
          0, typed.run("bench", "--duration", "100ms", "--connections", "2", "--keys", "5"));
      assertTrue(typed.out().startsWith("     OPERATIONS  PER SECOND  P50"), typed.out());
      assertTrue(typed.out().contains("\nput "), typed.out());
      assertTrue(typed.out().endsWith("\nerrors: none\n"), typed.out());
    }
  }
}
