package dev.kvorum.kvnode.http;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A connection that can be closed without losing a request. Helidon interrupts whatever thread
 * seems to wait for a request line, which may be one that has just read it:
 *
 * <ol>
 *   <li>the thread has read the line of a PUT, and nothing says so yet;
 *   <li>stop interrupts it;
 *   <li>the PUT is carried out, and its answer fails on the interrupted socket: the client cannot
 *       know.
 * </ol>
 *
 * <p>Here one state decides, and exactly one side wins: a request that has begun is answered, and a
 * connection that is closed begins none.
 */
final class TrackedConnection implements ServerConnection {

  private enum State {
    /** No request is under way: it may be closed at any moment. */
    IDLE,
    /** A request line has been read and its answer has not been sent. */
    BUSY,
    /** As busy, and closed when the answer has been sent. */
    LAST,
    CLOSED
  }

  private static final ScopedValue<TrackedConnection> CURRENT = ScopedValue.newInstance();

  private final Connections owner;
  private final ServerConnection http;
  private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

  TrackedConnection(Connections owner, ServerConnection http) {
    this.owner = owner;
    this.http = http;
  }

  /** The connection whose thread this is. */
  static TrackedConnection current() {
    return CURRENT.get();
  }

  @Override
  public void handle(Limit limit) throws InterruptedException {
    if (!owner.opened(this)) {
      return;
    }
    try {
      ScopedValue.where(CURRENT, this)
          .call(
              () -> {
                http.handle(limit);
                return this;
              });
    } finally {
      leave(state.getAndSet(State.CLOSED));
      owner.closed(this);
    }
  }

  /** A request line has been read. */
  void begin() {
    if (!state.compareAndSet(State.IDLE, State.BUSY)) {
      throw new CloseConnectionException("the connection was closed before this request");
    }
    owner.requestBegan();
  }

  /** Whether no request has begun since the last answer: what fails now fails in a request line. */
  boolean idle() {
    return state.get() == State.IDLE;
  }

  /** Whether the answer under way is the last on this connection, and should say so. */
  boolean closesNext() {
    return owner.draining() || state.get() == State.LAST;
  }

  /** The whole answer has been sent. */
  void answered() {
    if (state.compareAndSet(State.BUSY, State.IDLE)) {
      owner.requestEnded();
    } else {
      answeredLast();
    }
  }

  /**
   * The whole answer has been sent, and it said {@code Connection: close}: what follows it is not a
   * request.
   */
  void answeredLast() {
    leave(state.getAndSet(State.CLOSED));
    http.close(false);
  }

  /** Asked by Helidon, when it stops and when the connection was idle for long. */
  @Override
  public void close(boolean interrupt) {
    if (interrupt || state.compareAndSet(State.IDLE, State.CLOSED)) {
      http.close(interrupt);
    } else {
      state.compareAndSet(State.BUSY, State.LAST);
    }
  }

  @Override
  public Duration idleTime() {
    return http.idleTime();
  }

  private void leave(State left) {
    if (left == State.BUSY || left == State.LAST) {
      owner.requestEnded();
    }
  }
}
