package dev.kvorum.kvnode.cli.bench;

import dev.kvorum.kvnode.cli.client.ConnectFailed;
import dev.kvorum.kvnode.cli.client.Endpoint;
import dev.kvorum.kvnode.cli.client.HttpConnection;
import dev.kvorum.kvnode.cli.client.NoAnswer;
import dev.kvorum.kvnode.cli.client.Response;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * One connection to one endpoint, opened again when it is lost. What was under way then has failed,
 * and is counted so.
 */
final class Lane implements AutoCloseable {

  /**
   * Between attempts to connect to a node that is away: it would be a busy loop, beside the others
   * that still work.
   */
  private static final long RECONNECT_PAUSE_NANOS = Duration.ofMillis(50).toNanos();

  private final Endpoint endpoint;
  private final Duration timeout;
  private final Tally tally;
  private final byte[] scratch = new byte[4 * 1024];
  private Optional<HttpConnection> connection = Optional.empty();

  Lane(Endpoint endpoint, Duration timeout, Tally tally) {
    this.endpoint = endpoint;
    this.timeout = timeout;
    this.tally = tally;
  }

  /**
   * @param startNanos from which the latency counts
   */
  void send(Operation operation, byte[] request, long startNanos) {
    try {
      HttpConnection open = connected();
      Response response = open.exchange(operation.name(), request);
      response.discard(scratch);
      count(operation, response.status(), startNanos);
      if (!open.reusableAfter(response)) {
        close();
      }
    } catch (ConnectFailed nobody) {
      tally.failed("no connection to " + endpoint.authority());
      LockSupport.parkNanos(RECONNECT_PAUSE_NANOS);
    } catch (NoAnswer lost) {
      tally.failed(lost.kind().words());
      close();
    }
  }

  private HttpConnection connected() throws ConnectFailed {
    if (connection.isEmpty()) {
      connection = Optional.of(HttpConnection.open(endpoint, timeout));
    }
    return connection.get();
  }

  private void count(Operation operation, int status, long startNanos) {
    if (operation.isDoneBy(status)) {
      tally.done(operation, System.nanoTime() - startNanos);
    } else {
      tally.failed("status " + status + (status == 504 ? ", outcome unknown" : ""));
    }
  }

  @Override
  public void close() {
    connection.ifPresent(HttpConnection::close);
    connection = Optional.empty();
  }
}
