package dev.kvorum.kvnode.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.http.RawConnection.Response;
import dev.kvorum.kvnode.shard.machine.Condition;
import dev.kvorum.kvnode.shard.machine.Consistency;
import dev.kvorum.kvnode.shard.machine.Outcome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PointRequestsTest {

  private static final TestServers SERVERS = new TestServers();
  private static final FakeStore STORE = SERVERS.store;

  @AfterAll
  static void close() {
    SERVERS.close();
  }

  @BeforeEach
  void empty() {
    STORE.rows.clear();
    STORE.version = 0;
    STORE.writes = Optional.empty();
    STORE.reads = Optional.empty();
  }

  @Test
  void aValueLivesFromItsCreationToItsDeletion() throws IOException {
    Response created = SERVERS.client("PUT /kv/default/a", "one");
    assertEquals(201, created.status());
    assertEquals("\"1\"", created.header("etag"));
    assertEquals(0, created.body().length);

    Response replaced = SERVERS.client("PUT /kv/default/a", "two");
    assertEquals(200, replaced.status());
    assertEquals("\"2\"", replaced.header("etag"));

    Response got = SERVERS.client("GET /kv/default/a");
    assertEquals(200, got.status());
    assertEquals("two", got.text());
    assertEquals("\"2\"", got.header("etag"));
    assertEquals("application/octet-stream", got.header("content-type"));

    Response deleted = SERVERS.client("DELETE /kv/default/a");
    assertEquals(204, deleted.status());
    assertEquals("\"3\"", deleted.header("etag"));

    assertProblem(404, "key-not-found", SERVERS.client("GET /kv/default/a"));
    assertProblem(404, "key-not-found", SERVERS.client("DELETE /kv/default/a"));
    assertProblem(404, "keyspace-not-found", SERVERS.client("GET /kv/nowhere/a"));
  }

  @Test
  void headAnswersAsGetWithoutTheBody() throws IOException {
    SERVERS.client("PUT /kv/default/a", "12345");
    try (var connection = SERVERS.connect()) {
      for (int i = 0; i < 2; i++) {
        Response head = connection.exchange("HEAD /kv/default/a HTTP/1.1", new byte[0]);
        assertEquals(200, head.status());
        assertEquals("5", head.header("content-length"));
        assertEquals("\"1\"", head.header("etag"));
        Response missing = connection.exchange("HEAD /kv/default/b HTTP/1.1", new byte[0]);
        assertEquals(404, missing.status());
      }
      assertEquals("12345", connection.exchange("GET /kv/default/a HTTP/1.1", new byte[0]).text());
    }
  }

  @Test
  void valuesOfAnyBytesAndAnySizeUpToTheLimitComeBack() throws Exception {
    try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (int size : new int[] {0, 1, 4096, 1 << 20}) {
        var value = new byte[size];
        new Random(size).nextBytes(value);
        URI uri =
            URI.create(
                "http://127.0.0.1:" + SERVERS.servers.clientPort() + "/kv/default/size" + size);
        var put = HttpRequest.newBuilder(uri).PUT(BodyPublishers.ofByteArray(value)).build();
        assertEquals(201, client.send(put, BodyHandlers.discarding()).statusCode());
        assertArrayEquals(
            value,
            client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray()).body());
      }
    }
  }

  @Test
  void aBodyWithoutADeclaredLengthIsRefused() throws IOException {
    try (var connection = SERVERS.connect()) {
      connection.send(
          RawConnection.latin1(
              "PUT /kv/default/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                  + "3\r\nabc\r\n0\r\n\r\n"));
      Response refused = connection.read();
      assertProblem(411, "length-required", refused);
      assertEquals("close", refused.header("connection"));
    }
    assertFalse(STORE.rows.containsKey("a".getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void aValueThatIsTooLargeIsRefusedByItsDeclaredLength() throws IOException {
    try (var connection = SERVERS.connect()) {
      connection.send(
          RawConnection.latin1(
              "PUT /kv/default/a HTTP/1.1\r\n"
                  + "Host: x\r\n"
                  + "Expect: 100-continue\r\n"
                  + "Content-Length: 1048577\r\n\r\n"));
      Response refused = connection.read();
      assertProblem(413, "body-too-large", refused);
      assertTrue(refused.text().contains("1048576"), refused::text);
      assertTrue(refused.closes());
      assertTrue(connection.atEnd());
    }
    assertProblem(
        413, "body-too-large", SERVERS.client("PUT /kv/default/a", "x".repeat((1 << 20) + 1)));
    assertTrue(STORE.rows.isEmpty());
  }

  @Test
  void aClientThatWaitsForContinueGetsIt() throws IOException {
    try (var connection = SERVERS.connect()) {
      connection.send(
          RawConnection.latin1(
              "PUT /kv/default/a HTTP/1.1\r\n"
                  + "Host: x\r\n"
                  + "Expect: 100-continue\r\n"
                  + "Content-Length: 2\r\n\r\n"));
      assertEquals(100, connection.read().status());
      connection.send(RawConnection.latin1("hi"));
      assertEquals(201, connection.read().status());
    }
  }

  @Test
  void aBodyThatDoesNotArriveWholeIsNotStored() throws IOException {
    try (var connection = SERVERS.connect()) {
      connection.send(
          RawConnection.latin1(
              "PUT /kv/default/a HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf"));
      connection.reset();
    }
    try (var connection = SERVERS.connect()) {
      connection.send(
          RawConnection.latin1(
              "PUT /kv/default/a HTTP/1.1\r\n"
                  + "Host: x\r\n"
                  + "Transfer-Encoding: chunked\r\n\r\n"
                  + "4\r\n"
                  + "half\r\n"));
      connection.reset();
    }
    assertEquals(201, SERVERS.client("PUT /kv/default/b", "v").status());
    assertFalse(STORE.rows.containsKey("a".getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void conditionsReachTheStore() throws IOException {
    SERVERS.client("PUT /kv/default/a\r\nIf-Match: \"18446744073709551615\"", "v");
    assertEquals(new Condition.VersionIs(-1L), STORE.lastCommand.condition());
    SERVERS.client("DELETE /kv/default/a\r\nIf-Match: *");
    assertEquals(new Condition.Present(), STORE.lastCommand.condition());
    SERVERS.client("PUT /kv/default/a\r\nIf-None-Match: *", "v");
    assertEquals(new Condition.Absent(), STORE.lastCommand.condition());
    SERVERS.client("PUT /kv/default/a", "v");
    assertEquals(new Condition.Always(), STORE.lastCommand.condition());
  }

  @Test
  void aConditionThatDoesNotHoldTellsTheVersion() throws IOException {
    Response absent = SERVERS.client("PUT /kv/default/a\r\nIf-Match: *", "v");
    assertProblem(412, "precondition-failed", absent);
    assertEquals("", absent.header("etag"));
    SERVERS.client("PUT /kv/default/a", "v");
    Response changed = SERVERS.client("PUT /kv/default/a\r\nIf-Match: \"99\"", "v");
    assertProblem(412, "precondition-failed", changed);
    assertEquals("\"1\"", changed.header("etag"));
  }

  @Test
  void aClientThatHasTheVersionGetsNoValue() throws IOException {
    SERVERS.client("PUT /kv/default/a", "v");
    for (String tag : new String[] {"\"1\"", "W/\"1\"", "*"}) {
      Response response = SERVERS.client("GET /kv/default/a\r\nIf-None-Match: " + tag);
      assertEquals(304, response.status());
      assertEquals("\"1\"", response.header("etag"));
      assertEquals(0, response.body().length);
    }
    assertEquals("v", SERVERS.client("GET /kv/default/a\r\nIf-None-Match: \"2\"").text());
    assertEquals(404, SERVERS.client("GET /kv/default/b\r\nIf-None-Match: *").status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "If-Match: 7",
        "If-Match: \"\"",
        "If-Match: \"x\"",
        "If-Match: \"-1\"",
        "If-Match: \"+1\"",
        "If-Match: W/\"7\"",
        "If-Match: \"18446744073709551616\"",
        "If-Match: \"1\", \"2\"",
        "If-Match: \"1\"\r\nIf-Match: \"2\"",
        "If-Match: \"1\"\r\nIf-None-Match: *",
        "If-None-Match: \"7\"",
        "If-Match: \"7",
        "If-Match:",
        "Idempotency-Key:",
        "Idempotency-Key: a b",
        "Idempotency-Key: \u00e9",
        "Idempotency-Key: 12345678901234567890123456789012345678901234567890123456789012345"
      })
  void badHeadersAreRefused(String header) throws IOException {
    Response response = SERVERS.client("PUT /kv/default/a\r\n" + header, "v");
    assertEquals(400, response.status(), response::text);
    assertTrue(STORE.rows.isEmpty());
  }

  @Test
  void anIdempotencyKeyReachesTheStore() throws IOException {
    String most = "k".repeat(64);
    assertEquals(
        201, SERVERS.client("PUT /kv/default/a\r\nIdempotency-Key: " + most, "v").status());
    assertArrayEquals(
        RawConnection.latin1(most), STORE.lastCommand.idempotencyKey().orElseThrow().bytes());
    assertEquals(200, SERVERS.client("PUT /kv/default/a", "v").status());
    assertTrue(STORE.lastCommand.idempotencyKey().isEmpty());
  }

  @Test
  void consistencyReachesTheStore() throws IOException {
    SERVERS.client("GET /kv/default/a");
    assertEquals(Consistency.LINEARIZABLE, STORE.lastConsistency);
    SERVERS.client("GET /kv/default/a?consistency=lease");
    assertEquals(new Consistency.Lease(), STORE.lastConsistency);
    SERVERS.client("GET /kv/default/a?consistency=stale&max-staleness=500ms");
    assertEquals(new Consistency.Stale(Optional.of(Duration.ofMillis(500))), STORE.lastConsistency);
    SERVERS.client("GET /kv/default/a?max-staleness=2s&consistency=stale");
    assertEquals(new Consistency.Stale(Optional.of(Duration.ofSeconds(2))), STORE.lastConsistency);
  }

  @Test
  void aStaleAnswerTellsItsAgeRoundedUp() throws IOException {
    SERVERS.client("PUT /kv/default/a", "v");
    assertEquals(
        "13", SERVERS.client("GET /kv/default/a?consistency=stale").header("kvorum-staleness-ms"));
    assertEquals(
        "13", SERVERS.client("GET /kv/default/b?consistency=stale").header("kvorum-staleness-ms"));
    assertEquals(
        "13",
        SERVERS
            .client("GET /kv/default/a?consistency=stale\r\nIf-None-Match: *")
            .header("kvorum-staleness-ms"));
    assertEquals("", SERVERS.client("GET /kv/default/a").header("kvorum-staleness-ms"));
  }

  @Test
  void theDeadlineIsTheClientsOrFiveSeconds() throws IOException {
    assertSecondsGiven(5, "GET /kv/default/a");
    assertSecondsGiven(30, "GET /kv/default/a?timeout=30s");
    assertSecondsGiven(60, "PUT /kv/default/a?timeout=1m");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "consistency=strong",
        "consistency=",
        "max-staleness=500ms",
        "consistency=lease&max-staleness=1s",
        "consistency=stale&max-staleness=500",
        "consistency=stale&max-staleness=1d",
        "consistency=stale&max-staleness=0s",
        "timeout=61s",
        "timeout=0ms",
        "timeout=-1s",
        "timeout=5",
        "timeout=99999999999s",
        "timeout=1s&timeout=2s",
        "ttl=30s",
        "limit=5",
        "Consistency=lease",
        "a+b",
        "consistency=%zz",
        "=",
        "timeout=1%20s"
      })
  void badParametersOfAReadAreRefused(String query) throws IOException {
    assertProblem(400, "bad-parameter", SERVERS.client("GET /kv/default/a?" + query));
  }

  @Test
  void aMistypedParameterIsAnsweredWithTheNearestKnown() throws IOException {
    Response response = SERVERS.client("GET /kv/default/a?max-stalenes=1s");
    assertProblem(400, "bad-parameter", response);
    assertTrue(response.text().contains("'max-staleness'"), response::text);
  }

  @Test
  void whatIsNotThereYetSaysSo() throws IOException {
    assertProblem(501, "not-available", SERVERS.client("PUT /kv/default/a?ttl=30s", "v"));
    assertProblem(501, "not-available", SERVERS.client("GET /kv/default/a?explain"));
    assertProblem(501, "not-available", SERVERS.client("POST /kv/default", "[]"));
    assertProblem(501, "not-available", SERVERS.client("GET /watch/default?prefix=a"));
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /kv/default/a, 'GET, HEAD, PUT, DELETE, OPTIONS'",
    "PATCH, /kv/default/a, 'GET, HEAD, PUT, DELETE, OPTIONS'",
    "TRACE, /kv/default, 'GET, POST, OPTIONS'",
    "POST, /health/live, 'GET, HEAD, OPTIONS'"
  })
  void aMethodThatIsNotTakenIsAnsweredWithThoseThatAre(String method, String path, String allowed)
      throws IOException {
    Response response = SERVERS.client(method + " " + path);
    assertProblem(405, "method-not-allowed", response);
    assertEquals(allowed, response.header("allow"));
    Response options = SERVERS.client("OPTIONS " + path);
    assertEquals(204, options.status());
    assertEquals(allowed, options.header("allow"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/kv",
        "/kv/",
        "/kv//a",
        "/kvx/default/a",
        "//kv/default/a",
        "/./kv/default/a",
        "/admin/status"
      })
  void unknownPathsAreNotFound(String path) throws IOException {
    Response response = SERVERS.client("GET " + path);
    assertProblem(404, "path-not-found", response);
  }

  @Test
  void aFaultOfTheNodeIsAnsweredWithAnIdAndNoMore() throws IOException {
    STORE.reads = Optional.of(() -> failWith("secret"));
    Response read = SERVERS.client("GET /kv/default/a");
    assertProblem(500, "internal-error", read);
    assertTrue(read.text().matches("(?s).*\"id\":\"[0-9a-f]{8}\".*"), read::text);
    assertFalse(read.text().contains("secret") || read.text().contains("Exception"), read::text);
    assertEquals("", read.header("kvorum-outcome"));

    STORE.writes = Optional.of(PointRequestsTest::runOut);
    Response write = SERVERS.client("PUT /kv/default/a", "v");
    assertProblem(500, "internal-error", write);
    assertEquals("unknown", write.header("kvorum-outcome"));
  }

  @Test
  void anAgeThatIsNotKnownIsLeftOut() throws IOException {
    STORE.reads = Optional.of(() -> new Outcome.Found(new byte[0], 1, OptionalLong.empty()));
    Response response = SERVERS.client("GET /kv/default/a?consistency=stale");
    assertEquals(200, response.status());
    assertFalse(response.headers().containsKey("kvorum-staleness-ms"));
  }

  private static void assertProblem(int status, String slug, Response response) {
    assertEquals(status, response.status(), response::text);
    assertEquals("application/problem+json", response.header("content-type"));
    assertTrue(
        response.text().contains("\"type\":\"urn:kvorum:problem:" + slug + "\""), response::text);
    assertTrue(response.text().contains("\"status\":" + status), response::text);
  }

  private static void assertSecondsGiven(long expected, String request) throws IOException {
    long nanos = TimeUnit.SECONDS.toNanos(expected);
    long before = System.nanoTime();
    SERVERS.client(request);
    long after = System.nanoTime();
    assertTrue(STORE.lastDeadlineNanos - before >= nanos, request);
    assertTrue(STORE.lastDeadlineNanos - after <= nanos, request);
  }

  private static Outcome.OfWrite runOut() {
    throw new StackOverflowError("secret");
  }

  private static <T> T failWith(String message) {
    throw new IllegalStateException(message);
  }
}
