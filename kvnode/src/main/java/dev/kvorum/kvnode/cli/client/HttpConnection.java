package dev.kvorum.kvnode.cli.client;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;

/**
 * One connection of one thread: a request, its answer to the end, the next request. It never
 * repeats one.
 */
public final class HttpConnection implements Closeable {

  private static final int CONTINUES_BELOW = 200;

  private final Endpoint endpoint;
  private final Socket socket;
  private final SocketInput input;

  private HttpConnection(Endpoint endpoint, Socket socket) throws IOException {
    this.endpoint = endpoint;
    this.socket = socket;
    this.input = new SocketInput(socket.getInputStream());
  }

  /**
   * @param timeout for the connection, and then for each wait for bytes
   */
  public static HttpConnection open(Endpoint endpoint, Duration timeout) throws ConnectFailed {
    Socket socket = new Socket();
    try {
      InetSocketAddress address = new InetSocketAddress(endpoint.host(), endpoint.port());
      if (address.isUnresolved()) {
        throw new UnknownHostException(endpoint.host());
      }
      socket.connect(address, Math.toIntExact(timeout.toMillis()));
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
      return new HttpConnection(endpoint, socket);
    } catch (IOException failed) {
      closeQuietly(socket);
      throw new ConnectFailed(endpoint, failed);
    }
  }

  /** The body of the answer before this one must have been read. */
  public Response exchange(Request request) throws NoAnswer {
    try {
      socket.getOutputStream().write(request.bytesFor(endpoint));
      ResponseHead head = input.readHead();
      while (head.status() < CONTINUES_BELOW) {
        head = input.readHead();
      }
      return new Response(endpoint, head, Body.of(request.method(), head, input));
    } catch (IOException broken) {
      throw new NoAnswer(endpoint, broken);
    }
  }

  /** Whether another request may follow the answer. */
  public boolean reusableAfter(Response response) {
    return response.leavesConnectionUsable();
  }

  @Override
  public void close() {
    closeQuietly(socket);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException alreadyGone) {
      // Nothing hangs on it: the answer was read, or its absence was reported.
    }
  }
}
