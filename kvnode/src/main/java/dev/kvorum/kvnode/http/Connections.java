package dev.kvorum.kvnode.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** All connections of one listener, and how many of them have a request under way. */
final class Connections implements ServerConnectionSelector {

  private final ServerConnectionSelector http1 = http1();
  private final Set<TrackedConnection> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile boolean draining;
  private volatile boolean closed;

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return new TrackedConnection(this, http1.connection(context));
  }

  /** From now on each answer is the last of its connection, and says so. */
  void drain() {
    draining = true;
  }

  /**
   * From now on no connection begins. Those that wait for a request are closed by Helidon's stop.
   */
  void close() {
    drain();
    closed = true;
  }

  /** Interrupts what is still under way. */
  void cutOff() {
    open.forEach(connection -> connection.close(true));
  }

  boolean draining() {
    return draining;
  }

  int inFlight() {
    return inFlight.get();
  }

  int open() {
    return open.size();
  }

  /** False when no connection may begin any more: nothing has been read from it. */
  boolean opened(TrackedConnection connection) {
    open.add(connection);
    if (closed) {
      open.remove(connection);
      return false;
    }
    return true;
  }

  void closed(TrackedConnection connection) {
    open.remove(connection);
  }

  void requestBegan() {
    inFlight.incrementAndGet();
  }

  void requestEnded() {
    inFlight.decrementAndGet();
  }

  private static ServerConnectionSelector http1() {
    var config =
        Http1Config.builder()
            .maxPrologueLength(HttpLimits.REQUEST_LINE_BYTES_MAX)
            .maxHeadersSize(HttpLimits.HEADER_BYTES_MAX)
            .sendKeepAliveHeader(false) // HTTP/1.1 keeps alive unless told otherwise
            .validatePath(false) // Percent is stricter than URI.create, and says what is wrong;
            .validatePrologue(false) // so is Query
            .addReceiveListener(
                new Http1ConnectionListener() {
                  @Override
                  public void prologue(ConnectionContext context, HttpPrologue prologue) {
                    TrackedConnection.current().begin();
                  }
                })
            .build();
    return Http1ConnectionSelector.builder().config(config).build();
  }

  @Override
  public int bytesToIdentifyConnection() {
    return http1.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return http1.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http1.supportedApplicationProtocols();
  }
}
