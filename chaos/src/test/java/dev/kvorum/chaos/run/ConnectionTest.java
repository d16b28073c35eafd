package dev.kvorum.chaos.run;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConnectionTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private interface Use {
    void of(Connection connection, Socket peer) throws IOException;
  }

  private static void connected(Use use) throws IOException {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var connection =
            new Connection(
                URI.create("http://127.0.0.1:" + server.getLocalPort()), "kv.test", TIMEOUT);
        Socket peer = server.accept()) {
      use.of(connection, peer);
    }
  }

  /** The answer is there before the request: the client doesn't look before it has sent. */
  private static void answers(Socket peer, String text) throws IOException {
    peer.getOutputStream().write(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void anAnswerWithALengthIsRead() throws IOException {
    connected(
        (connection, peer) -> {
          answers(peer, "HTTP/1.1 200 OK\nETag: \"7\"\nContent-Length: 5\n\nhello");
          Connection.Answer answer = connection.send("GET", "/kv/default/a", Map.of(), "");
          assertEquals("hello", answer.body());
          assertEquals("\"7\"", answer.header("etag"));
          assertTrue(connection.isOpen());
        });
  }

  @Test
  void aProxyIsToldForWhomTheRequestIs() throws IOException {
    connected(
        (connection, peer) -> {
          answers(peer, "HTTP/1.1 204 No Content\n\n");
          connection.send("GET", "/", Map.of(), "");
          var request = new BufferedReader(new InputStreamReader(peer.getInputStream(), US_ASCII));
          assertEquals("GET / HTTP/1.1", request.readLine());
          assertEquals("Host: kv.test", request.readLine());
        });
  }

  @Test
  void anAnswerInChunksIsRead() throws IOException {
    connected(
        (connection, peer) -> {
          answers(peer, "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nhel\n2;x=y\nlo\n0\n\n");
          assertEquals("hello", connection.send("GET", "/", Map.of(), "").body());
          assertTrue(connection.isOpen());
        });
  }

  @Test
  void aConnectionThatIsAnnouncedToCloseIsNotUsedAgain() throws IOException {
    connected(
        (connection, peer) -> {
          answers(peer, "HTTP/1.1 204 No Content\nConnection: close\n\n");
          assertEquals(204, connection.send("DELETE", "/", Map.of(), "").status());
          assertFalse(connection.isOpen());
        });
  }

  @Test
  void aConnectionThatTheOtherSideClosedIsNotUsedAgain() throws IOException {
    connected(
        (connection, peer) -> {
          assertTrue(connection.isOpen());
          peer.close();
          assertFalse(connection.isOpen());
        });
  }

  @Test
  void anAnswerThatBreaksOffIsNone() throws IOException {
    connected(
        (connection, peer) -> {
          answers(peer, "HTTP/1.1 200 OK\nContent-Length: 5\n\nhel");
          peer.shutdownOutput();
          assertThrows(EOFException.class, () -> connection.send("PUT", "/", Map.of(), "v"));
          assertFalse(connection.isOpen());
        });
  }

  @Test
  void nobodyThereMeansThatNothingWasAsked() throws IOException {
    int port;
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = server.getLocalPort();
    }
    assertThrows(
        Connection.NotConnected.class,
        () -> new Connection(URI.create("http://127.0.0.1:" + port), "kv.test", TIMEOUT));
  }
}
