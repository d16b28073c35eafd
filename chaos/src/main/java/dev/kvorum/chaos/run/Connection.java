package dev.kvorum.chaos.run;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One HTTP/1.1 connection that sends a request and reads its answer, and never does anything a
 * second time by itself, as every client library does somewhere.
 */
final class Connection implements Closeable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

  /** An answer is a value, a line of JSON or a proxy's page. */
  private static final int BODY_MAX = 1 << 20;

  /** Nothing of the request has left this process. */
  static final class NotConnected extends IOException {
    private static final long serialVersionUID = 1;

    NotConnected(IOException cause) {
      super("not connected: " + cause.getMessage(), cause);
    }
  }

  /**
   * @param headers by name in lower case
   */
  record Answer(int status, Map<String, String> headers, String body) {

    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  private final Socket socket;
  private final InputStream in;
  private final String host;
  private boolean open = true;

  /**
   * @param host the {@code Host} header
   */
  Connection(URI endpoint, String host, Duration timeout) throws NotConnected {
    boolean secure = "https".equals(endpoint.getScheme());
    int port = endpoint.getPort() > 0 ? endpoint.getPort() : secure ? 443 : 80;
    this.host = host;
    try {
      socket = secure ? SSLSocketFactory.getDefault().createSocket() : new Socket();
      try {
        socket.setTcpNoDelay(true);
        socket.connect(
            new InetSocketAddress(endpoint.getHost(), port), (int) CONNECT_TIMEOUT.toMillis());
        socket.setSoTimeout((int) timeout.toMillis());
        if (socket instanceof SSLSocket tls) {
          var parameters = tls.getSSLParameters();
          parameters.setEndpointIdentificationAlgorithm("HTTPS");
          tls.setSSLParameters(parameters);
          tls.startHandshake();
        }
        in = new BufferedInputStream(socket.getInputStream());
      } catch (IOException e) {
        socket.close();
        throw e;
      }
    } catch (IOException e) {
      throw new NotConnected(e);
    }
  }

  /**
   * Whether it may be used for another request: the last answer didn't say that it is the last, and
   * the other side has not closed it since. To look, it waits for a byte for a millisecond: none is
   * to come.
   */
  boolean isOpen() {
    if (!open) {
      return false;
    }
    try {
      int patience = socket.getSoTimeout();
      socket.setSoTimeout(1);
      try {
        in.read();
        return false; // closed, or something that nobody asked for
      } catch (SocketTimeoutException e) {
        return true;
      } finally {
        socket.setSoTimeout(patience);
      }
    } catch (IOException e) {
      return false;
    }
  }

  Answer send(String method, String path, Map<String, String> headers, String body)
      throws IOException {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    var head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n");
    head.append("Content-Length: ").append(content.length).append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    var request = new ByteArrayOutputStream();
    request.write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    request.write(content);
    open = false; // until the whole answer has been read
    socket.getOutputStream().write(request.toByteArray());
    socket.getOutputStream().flush();
    return read();
  }

  private Answer read() throws IOException {
    String[] status = line().split(" ", 3);
    if (status.length < 2 || !status[1].matches("\\d{3}")) {
      throw new ProtocolException("no status line: " + String.join(" ", status));
    }
    var headers = headers();
    int code = Integer.parseInt(status[1]);
    String length = headers.get("content-length");
    byte[] body;
    if (code == 204 || code == 304) {
      body = new byte[0];
    } else if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
      body = chunks();
    } else if (length != null) {
      body = bytes(Integer.parseInt(length));
    } else {
      throw new ProtocolException("an answer without a length");
    }
    open = !headers.getOrDefault("connection", "").equalsIgnoreCase("close");
    return new Answer(code, headers, new String(body, StandardCharsets.UTF_8));
  }

  private Map<String, String> headers() throws IOException {
    var headers = new TreeMap<String, String>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        throw new ProtocolException("no header: " + line);
      }
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return headers;
  }

  private byte[] chunks() throws IOException {
    var body = new ByteArrayOutputStream();
    for (int size = chunkSize(); size > 0; size = chunkSize()) {
      body.write(bytes(size));
      line();
    }
    headers(); // trailers, and the empty line
    return body.toByteArray();
  }

  private int chunkSize() throws IOException {
    return Integer.parseInt(line().split(";")[0].strip(), 16);
  }

  private byte[] bytes(int length) throws IOException {
    if (length > BODY_MAX) {
      throw new ProtocolException("an answer of " + length + " bytes");
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the connection ended in the middle of an answer");
    }
    return bytes;
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection ended before an answer");
      }
      if (line.length() > 16_384) {
        throw new ProtocolException("a line without an end");
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
