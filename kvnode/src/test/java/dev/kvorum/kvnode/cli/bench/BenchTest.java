package dev.kvorum.kvnode.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kvorum.kvnode.cli.FakeStore;
import dev.kvorum.kvnode.cli.ScriptedServer;
import dev.kvorum.kvnode.cli.Typed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchTest {

  /** Twenty requests that are due at their times, however late a busy machine lets them begin. */
  private static final List<String> TWENTY =
      List.of("--rate=100", "--duration=200ms", "--timeout=30s");

  private static JsonNode bench(String url, String... more) throws IOException {
    Typed typed = Typed.with("KVORUM_ENDPOINTS", url);
    List<String> args = new ArrayList<>(List.of("bench", "--json", "--connections=4", "--keys=20"));
    args.addAll(List.of(more));
    if (!args.contains("--rate") && !args.contains("fill")) {
      args.addAll(TWENTY);
    }
    typed.run(args.toArray(String[]::new));
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
      assertEquals(1, errors.path("the answer has status 503").asLong(), errors.toString());
      assertTrue(
          errors.path("the connection was closed before the answer was complete").asLong() > 0,
          errors.toString());
      long all = 0;
      for (JsonNode count : errors) {
        all += count.asLong();
      }
      // Each of them is the end of one request; one that was sent again would be read twice.
      assertTrue(server.requests.get() <= all, errors + " of " + server.requests);
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
          0,
          typed.run("bench", "put", "--rate=100", "--duration=200ms", "--timeout=30s", "--keys=5"));
      assertTrue(typed.out().startsWith("     OPERATIONS  PER SECOND  P50"), typed.out());
      assertTrue(typed.out().contains("\nput "), typed.out());
      assertTrue(typed.out().endsWith("\nerrors: none\n"), typed.out());
    }
  }

  @Test
  void failedRequestsMakeTheCommandFail() throws IOException {
    try (FakeStore store = new FakeStore()) {
      store.alwaysAnswer(503, "");
      Typed typed = Typed.with("KVORUM_ENDPOINTS", store.url());
      assertEquals(3, typed.run("bench", "put", "--rate=100", "--duration=200ms", "--timeout=30s"));
      assertTrue(typed.err().contains("of the requests failed\n  "), typed.err());
      assertTrue(typed.err().contains(" × the answer has status 503"), typed.err());
    }
  }

  @Test
  void constantRateSendsWhatIsDueAndNoMore() throws IOException {
    try (FakeStore store = new FakeStore()) {
      JsonNode report =
          bench(store.url(), "put", "--rate", "100", "--duration", "500ms", "--timeout", "30s");
      assertEquals(50, report.at("/put/count").asLong(), report.toString());
      assertEquals(50, store.requests.size());
      assertEquals(100, report.path("rate").asInt());
    }
  }

  @Test
  void rateThatIsTooHighIsToldSo() throws IOException {
    try (FakeStore store = new FakeStore()) {
      JsonNode report =
          bench(store.url(), "put", "--rate", "1000000", "--duration", "50ms", "--timeout", "5s");
      assertEquals("false", report.path("rateKept").asText(), report.toString());
      // The longest of them waited for at least as long as the run was; its own answer took less.
      assertTrue(report.at("/put/maxMs").asDouble() > 40, report.toString());
    }
  }

  @Test
  void fillWritesEachKeyOnceAndTellsTheTenths() throws IOException {
    try (FakeStore store = new FakeStore()) {
      JsonNode report = bench(store.url(), "fill", "--value", "100");
      assertEquals(20, store.values.size());
      assertEquals(20, store.requests.size());
      assertTrue(store.values.keySet().stream().allMatch(key -> key.length == 16));
      assertEquals(10, report.path("tenthsPerSecond").size(), report.toString());
      assertTrue(report.path("lastTenthToFirst").asDouble() > 0, report.toString());
    }
  }

  @Test
  void filledKeysAreNotWrittenAgain() throws IOException {
    try (FakeStore store = new FakeStore()) {
      JsonNode report = bench(store.url(), "get", "--filled");
      assertTrue(report.at("/get/count").asLong() > 0, report.toString());
      assertTrue(store.requests.stream().allMatch(request -> request.startsWith("GET")));
    }
  }
}
