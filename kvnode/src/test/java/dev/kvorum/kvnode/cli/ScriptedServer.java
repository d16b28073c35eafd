package dev.kvorum.kvnode.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A socket that reads a request's head and says what it was told to, byte for byte, then closes:
 * for answers that no proper server gives. Each connection gets the next script, the last one for
 * ever.
 */
public final class ScriptedServer implements AutoCloseable {

  private final ServerSocket socket;
  private final List<String> scripts;
  public final AtomicInteger requests = new AtomicInteger();

  public ScriptedServer(String... scripts) throws IOException {
    this.scripts = List.of(scripts);
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  public String url() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket client = socket.accept()) {
        readHead(client.getInputStream());
        String script = scripts.get(Math.min(requests.getAndIncrement(), scripts.size() - 1));
        client.getOutputStream().write(script.getBytes(StandardCharsets.ISO_8859_1));
      } catch (IOException ended) {
        // The next client, or the end of the test.
      }
    }
  }

  private static void readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the client has gone");
      }
      head.append((char) next);
    }
    while (in.available() > 0) {
      in.read();
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
