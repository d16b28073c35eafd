package dev.kvorum.kvnode.http;

import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.ErrorHandling;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;

/**
 * One port, the service behind it, and how it is closed. A Helidon server of its own, so that one
 * port may be closed while the other goes on answering.
 */
final class Listener {

  /** Helidon's own grace never ends a drain: the deadline of {@link #close} does. */
  private static final Duration NO_END = Duration.ofDays(1);

  /** For requests that were interrupted at the deadline to notice it. */
  private static final Duration CUT_OFF_GRACE = Duration.ofSeconds(1);

  private final Connections connections;
  private final WebServer server;

  /** Kept, since Helidon forgets it when it stops. */
  private final int port;

  private Listener(Connections connections, WebServer server) {
    this.connections = connections;
    this.server = server;
    this.port = server.port();
  }

  /**
   * @param name for threads, logs and metrics
   */
  record Place(String name, String host, int port) {}

  static Listener start(Place place, Service service, HttpLimits limits, Metrics metrics) {
    refuseTaken(place);
    var connections = new Connections();
    var entrance = new Entrance(service, connections, metrics, limits.requests().inFlightMax());
    var server =
        WebServer.builder()
            .host(place.host())
            .port(place.port())
            .shutdownHook(false) // Main decides in which order the parts of a node stop
            .shutdownGracePeriod(NO_END)
            .protocolsDiscoverServices(
                false) // with one selector a connection is known before its first byte
            .addConnectionSelector(connections)
            .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
            .maxTcpConnections(limits.requests().connectionsMax())
            .maxPayloadSize(HttpLimits.DISCARD_BYTES_MAX)
            .idleConnectionTimeout(limits.timeouts().idleConnection())
            .directHandlers(new MalformedRequests(limits, metrics).forAllEvents())
            .errorHandling(ErrorHandling.builder().includeEntity(true).build())
            .routing(HttpRouting.builder().any(entrance))
            .build()
            .start();
    if (!server.isRunning()) {
      throw new IllegalStateException(
          "The port for " + place.name() + " requests could not be opened: see the log above");
    }
    metrics.watch(connections, place.name());
    return new Listener(connections, server);
  }

  int port() {
    return port;
  }

  /** From now on each answer closes its connection, so that clients come back elsewhere. */
  void announceClose() {
    connections.drain();
  }

  /**
   * Stops accepting, lets requests under way end until the deadline, and tells how many were cut
   * off then.
   */
  int close(Duration deadline) {
    connections.close();
    Thread stop = Thread.ofVirtual().name("http-stop").start(server::stop);
    try {
      if (stop.join(deadline)) {
        return 0;
      }
      int cutOff = connections.inFlight();
      connections.cutOff();
      stop.join(CUT_OFF_GRACE);
      return cutOff;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      connections.cutOff();
      return connections.inFlight();
    }
  }

  /**
   * Helidon logs a taken port with a stack trace and goes on without it; an operator needs to know
   * what to do.
   */
  private static void refuseTaken(Place place) {
    try (ServerSocketChannel probe = ServerSocketChannel.open()) {
      probe.bind(new InetSocketAddress(place.host(), place.port()));
    } catch (IOException e) {
      throw new IllegalStateException(
          ("Port %d on %s, for %s requests, cannot be opened: %s. Stop what uses it"
                  + " (ss -ltnp 'sport = :%d' names it) or choose another port.")
              .formatted(place.port(), place.host(), place.name(), e.getMessage(), place.port()),
          e);
    }
  }
}
