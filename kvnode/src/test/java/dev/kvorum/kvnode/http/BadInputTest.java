package dev.kvorum.kvnode.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.http.RawConnection.Response;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is not HTTP, or tries to be two requests at once: refused, and the server goes on. */
class BadInputTest {

  private static final TestServers SERVERS = new TestServers();

  @AfterAll
  static void close() {
    SERVERS.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void isRefusedAndTheServerGoesOn(String what, int status, String bytes) throws IOException {
    try (var connection = SERVERS.connect()) {
      connection.send(RawConnection.latin1(bytes));
      Response response = connection.read();
      assertEquals(status, response.status(), response::text);
      assertEquals("application/problem+json", response.header("content-type"));
      assertTrue(response.text().contains("urn:kvorum:problem:"), response::text);
      assertTrue(response.closes(), "the connection's framing can't be trusted any more");
    }
    assertTrue(SERVERS.store.rows.isEmpty(), "nothing of it was carried out");
    assertEquals(404, SERVERS.client("GET /kv/default/a").status());
  }

  static Stream<Arguments> isRefusedAndTheServerGoesOn() {
    String put = "PUT /kv/default/a HTTP/1.1\r\nHost: x\r\n";
    return Stream.of(
        Arguments.of("no HTTP", 400, "hello\r\n\r\n"),
        Arguments.of("no path", 400, "GET HTTP/1.1\r\nHost: x\r\n\r\n"),
        Arguments.of("a bad method", 400, "G{T /kv/default/a HTTP/1.1\r\nHost: x\r\n\r\n"),
        Arguments.of("HTTP/1.0", 505, "GET /kv/default/a HTTP/1.0\r\nHost: x\r\n\r\n"),
        Arguments.of("HTTP/2.7", 400, "GET /kv/default/a HTTP/2.7\r\nHost: x\r\n\r\n"),
        Arguments.of("a bare line feed", 400, "GET /kv/default/a HTTP/1.1\nHost: x\n\n"),
        Arguments.of("no host", 400, "GET /kv/default/a HTTP/1.1\r\n\r\n"),
        Arguments.of("two hosts", 400, "GET /kv/default/a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"),
        Arguments.of(
            "a header without colon",
            400,
            "GET /kv/default/a HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n"),
        Arguments.of(
            "a control character",
            400,
            "GET /kv/default/a HTTP/1.1\r\nHost: x\r\nA: \u0000b\r\n\r\n"),
        Arguments.of("a blank in a name", 400, "GET /kv/default/a HTTP/1.1\r\nHost : x\r\n\r\n"),
        Arguments.of(
            "large headers",
            400,
            "GET /kv/default/a HTTP/1.1\r\nHost: x\r\nA: " + "b".repeat(20_000) + "\r\n\r\n"),
        Arguments.of(
            "a long line",
            414,
            "GET /kv/default/" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"),
        Arguments.of("a length that is no number", 400, put + "Content-Length: abc\r\n\r\n"),
        Arguments.of("a negative length", 400, put + "Content-Length: -1\r\n\r\n"),
        Arguments.of("two lengths", 400, put + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
        Arguments.of(
            "length and chunks",
            400,
            put + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Arguments.of("an unknown coding", 400, put + "Transfer-Encoding: gzip\r\n\r\n"),
        Arguments.of("two codings", 501, put + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        Arguments.of(
            "a bad chunk size",
            411,
            put + "Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n"),
        Arguments.of(
            "a negative chunk size",
            411,
            put + "Transfer-Encoding: chunked\r\n\r\n-1\r\nab\r\n0\r\n\r\n"),
        Arguments.of(
            "a deletion with a broken body",
            411,
            "DELETE /kv/default/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        Arguments.of(
            "something between chunks",
            411,
            put + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcXX0\r\n\r\n"),
        Arguments.of("a huge chunk", 411, put + "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\nab"),
        Arguments.of("a huge length", 413, put + "Content-Length: 99999999999\r\n\r\nab"),
        Arguments.of(
            "a compressed body",
            400,
            put + "Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\na"));
  }

  @Test
  void aBodyIsNeverReadAsTheNextRequest() throws IOException {
    String smuggled = "PUT /kv/default/smuggled HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\ns";
    for (String head :
        new String[] {
          "GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n",
          "PUT /kv/default/a?timeout=bad HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n",
          "POST /kv/default/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\n"
        }) {
      try (var connection = SERVERS.connect()) {
        connection.send(
            RawConnection.latin1(
                head + "Content-Length: " + smuggled.length() + "\r\n\r\n" + smuggled));
        Response refused = connection.read();
        assertTrue(refused.status() >= 400 && refused.closes(), refused::text);
        assertTrue(endsWithoutAnswer(connection), head);
      }
      assertTrue(SERVERS.store.rows.isEmpty(), head);
    }
  }

  @Test
  void aRefusedBodyIsReadPastAndTheConnectionGoesOn() throws IOException {
    try (var connection = SERVERS.connect()) {
      assertEquals(
          400, connection.exchange("PUT /kv/default/a?x=1 HTTP/1.1", new byte[100_000]).status());
      assertEquals(404, connection.exchange("GET /kv/default/a HTTP/1.1", new byte[3]).status());
      assertEquals(404, connection.exchange("GET /nowhere HTTP/1.1", new byte[0]).status());
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws IOException {
    try (var connection = SERVERS.connect()) {
      connection.send(
          RawConnection.latin1(
              "GET /kv/default/1 HTTP/1.1\r\n"
                  + "Host: x\r\n\r\n"
                  + "GET /nowhere HTTP/1.1\r\n"
                  + "Host: x\r\n\r\n"
                  + "OPTIONS /kv/default HTTP/1.1\r\n"
                  + "Host: x\r\n"
                  + "Connection: close\r\n\r\n"));
      assertTrue(connection.read().text().contains("key-not-found"));
      assertTrue(connection.read().text().contains("path-not-found"));
      assertEquals(204, connection.read().status());
      assertTrue(connection.atEnd());
    }
  }

  @Test
  void clientsThatLeaveAtAnyPointDoNoHarm() throws IOException {
    String whole = "PUT /kv/default/left HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";
    for (int length = 0; length < whole.length(); length++) {
      try (var connection = SERVERS.connect()) {
        connection.send(RawConnection.latin1(whole.substring(0, length)));
        connection.reset();
      }
    }
    assertTrue(SERVERS.store.rows.isEmpty());
    assertEquals(404, SERVERS.client("GET /kv/default/a").status());
  }

  private static boolean endsWithoutAnswer(RawConnection connection) {
    try {
      return connection.atEnd();
    } catch (IOException e) {
      return true; // reset
    }
  }
}
