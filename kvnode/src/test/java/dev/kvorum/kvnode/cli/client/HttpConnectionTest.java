package dev.kvorum.kvnode.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.cli.ScriptedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HttpConnectionTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private static String bodyOf(String script) throws IOException {
    try (ScriptedServer server = new ScriptedServer(script);
        HttpConnection connection = HttpConnection.open(Endpoint.parse(server.url()), TIMEOUT)) {
      return new String(connection.exchange(Request.get("/")).bytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void bodyIsFramedByLengthByChunksOrByTheEnd() throws IOException {
    assertEquals("hello", bodyOf("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello and more"));
    assertEquals("hello", bodyOf("HTTP/1.1 200 OK\r\n\r\nhello"));
    assertEquals(
        "hello world",
        bodyOf(
            "HTTP/1.1 200 OK\r\nTRANSFER-ENCODING: Chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nTrailer: x\r\n\r\n"));
    assertEquals("", bodyOf("HTTP/1.1 204 No Content\r\n\r\n"));
    assertEquals(
        "ok",
        bodyOf("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    String large = "x".repeat(100_000);
    assertEquals(large, bodyOf("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + large));
  }

  @Test
  void brokenAnswersAreNoAnswers() {
    assertEquals(NoAnswer.Kind.CLOSED, kindOf(""));
    assertEquals(NoAnswer.Kind.CLOSED, kindOf("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell"));
    assertEquals(
        NoAnswer.Kind.CLOSED,
        kindOf("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"));
    assertEquals(NoAnswer.Kind.BROKEN, kindOf("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"));
    assertEquals(NoAnswer.Kind.BROKEN, kindOf("SSH-2.0-OpenSSH_9.2p1 Debian\r\n\r\n"));
    assertEquals(
        NoAnswer.Kind.BROKEN, kindOf("HTTP/1.1 200 OK\r\nX: " + "y".repeat(50_000) + "\r\n\r\n"));
  }

  private static NoAnswer.Kind kindOf(String script) {
    return assertThrows(NoAnswer.class, () -> bodyOf(script), script).kind();
  }

  @Test
  void serverThatNeverAnswersIsLate() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        HttpConnection connection =
            HttpConnection.open(
                new Endpoint("127.0.0.1", silent.getLocalPort()), Duration.ofMillis(50))) {
      NoAnswer late = assertThrows(NoAnswer.class, () -> connection.exchange(Request.get("/")));
      assertEquals(NoAnswer.Kind.LATE, late.kind());
    }
  }

  @Test
  void refusedConnectionSaysThatNothingWasSent() {
    assertThrows(
        ConnectFailed.class, () -> HttpConnection.open(new Endpoint("127.0.0.1", 1), TIMEOUT));
    ConnectFailed unknown =
        assertThrows(
            ConnectFailed.class,
            () -> HttpConnection.open(new Endpoint("nowhere.invalid", 80), TIMEOUT));
    assertTrue(unknown.getMessage().endsWith("no such host"), unknown.getMessage());
  }

  @Test
  void headersAreFoundWhateverTheirCase() throws IOException {
    try (ScriptedServer server =
            new ScriptedServer(
                "HTTP/1.1 201 Created\r\nX-ETag: no\r\neTAG:  \"7\" \r\nContent-Length: 0\r\n\r\n");
        HttpConnection connection = HttpConnection.open(Endpoint.parse(server.url()), TIMEOUT)) {
      Response response = connection.exchange(Request.get("/"));
      assertEquals(201, response.status());
      assertEquals("\"7\"", response.header("ETag").orElseThrow());
      assertTrue(response.header("ET").isEmpty());
    }
  }
}
