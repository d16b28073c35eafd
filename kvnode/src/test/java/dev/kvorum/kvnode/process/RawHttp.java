package dev.kvorum.kvnode.process;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One connection that sends a request and reads its answer, and never does anything a second time
 * by itself.
 */
final class RawHttp implements Closeable {

  /** Nothing of the request has left this process. */
  static final class NotConnected extends IOException {
    private static final long serialVersionUID = 1;

    NotConnected(IOException cause) {
      super(cause);
    }
  }

  record Answer(int status, Map<String, String> headers, String body) {
    /** The version that the ETag names. */
    long version() {
      return Long.parseUnsignedLong(headers.get("etag").replace("\"", ""));
    }
  }

  private final Socket socket = new Socket();
  private final InputStream in;

  RawHttp(int port, int timeoutMillis) throws NotConnected {
    try {
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress("127.0.0.1", port), timeoutMillis);
      socket.setSoTimeout(timeoutMillis);
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new NotConnected(e);
    }
  }

  Answer send(String method, String path, Map<String, String> headers, String body)
      throws IOException {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    var head =
        new StringBuilder(
            method
                + " "
                + path
                + " HTTP/1.1\r\nHost: test\r\nContent-Length: "
                + content.length
                + "\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    var request = new ByteArrayOutputStream();
    request.write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    request.write(content);
    socket.getOutputStream().write(request.toByteArray());
    return read();
  }

  private Answer read() throws IOException {
    String status = line();
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int code = Integer.parseInt(status.split(" ")[1]);
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the connection ended in the middle of an answer");
    }
    return new Answer(code, headers, new String(body, StandardCharsets.UTF_8));
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection ended before an answer");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
