package dev.kvorum.kvnode.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * An HTTP/1.1 connection that sends exactly the bytes it is given, and reads answers by the book.
 */
final class RawConnection implements AutoCloseable {

  private static final int READ_TIMEOUT_MILLIS = 60_000;

  private final Socket socket;
  private final InputStream in;

  RawConnection(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(READ_TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /**
   * @param headers names in lower case
   */
  record Response(int status, Map<String, String> headers, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    String header(String name) {
      return headers.getOrDefault(name, "");
    }

    boolean closes() {
      return header("connection").equalsIgnoreCase("close");
    }
  }

  /**
   * A request on a connection of its own: {@code head} is the request line and more headers,
   * without the last CRLF.
   */
  static Response once(int port, String head, byte[] body) throws IOException {
    try (var connection = new RawConnection(port)) {
      return connection.exchange(head, body);
    }
  }

  static Response once(int port, String head) throws IOException {
    return once(port, head, new byte[0]);
  }

  Response exchange(String head, byte[] body) throws IOException {
    String length = body.length == 0 ? "" : "Content-Length: " + body.length + "\r\n";
    send(latin1(head + "\r\nHost: localhost\r\n" + length + "\r\n"), body);
    return read(head.startsWith("HEAD "));
  }

  void send(byte[]... parts) throws IOException {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.write(part);
    }
    socket.getOutputStream().write(all.toByteArray());
    socket.getOutputStream().flush();
  }

  static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  Response read() throws IOException {
    return read(false);
  }

  /** True when the server has closed, with nothing more to read. */
  boolean atEnd() throws IOException {
    return in.read() < 0;
  }

  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private Response read(boolean head) throws IOException {
    int status = Integer.parseInt(line().split(" ")[1]);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Response(status, headers, head || status == 100 ? new byte[0] : body(headers));
  }

  private byte[] body(Map<String, String> headers) throws IOException {
    if (!headers.containsKey("transfer-encoding")) {
      return exactly(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    }
    var body = new ByteArrayOutputStream();
    while (true) {
      byte[] chunk = exactly(Integer.parseInt(line(), 16));
      line();
      if (chunk.length == 0) {
        return body.toByteArray();
      }
      body.write(chunk);
    }
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the answer ended after " + bytes.length + " of " + length + " bytes");
    }
    return bytes;
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException(
            line.isEmpty() ? "closed before an answer" : "the answer ended in: " + line);
      }
      line.append((char) c);
    }
    return line.substring(0, line.length() - 1);
  }
}
