import io.helidon.common.socket.SocketOptions;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;

/**
 * A server that answers puts and gets as a node does, and stores nothing: what a node could reach at most. {@code single} compares
 * with it.
 *
 * <p>{@code java -cp 'target/lib/*' bin/Nothing.java PORT BYTES} listens on loopback and answers gets with so many bytes.
 */
final class Nothing {

  public static void main(String[] args) {
    var etag = HeaderValues.create(HeaderNames.ETAG, "\"1234567\"");
    var type = HeaderValues.create(HeaderNames.CONTENT_TYPE, "application/octet-stream");
    var value = new byte[Integer.parseInt(args[1])];
    Handler answer =
        (request, response) -> {
          if (request.prologue().method().equals(Method.PUT)) {
            drain(request.content().inputStream(), (int) request.headers().contentLength().orElse(0));
            response.header(etag).send();
          } else {
            response.header(etag).header(type).send(value);
          }
        };
    WebServer.builder()
        .host("127.0.0.1")
        .port(Integer.parseInt(args[0]))
        .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
        .routing(HttpRouting.builder().any(answer))
        .build()
        .start();
  }

  private static void drain(java.io.InputStream body, int bytes) {
    try {
      body.readNBytes(bytes);
    } catch (IOException gone) {
      throw new java.io.UncheckedIOException(gone);
    }
  }
}
