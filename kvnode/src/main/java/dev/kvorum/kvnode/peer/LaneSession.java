package dev.kvorum.kvnode.peer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One connection that this node has dialed, from the handshake to its end: Raft messages and
 * requests go out, only replies come back.
 *
 * <p>Invariant: a request that was taken is in {@code open} until it has its answer, so that the
 * end of the connection answers all.
 */
final class LaneSession {

  private final Connection connection;
  private final PeerCounters counters;
  private final Map<Long, OpenRequest> open = new ConcurrentHashMap<>();
  private final AtomicLong lastId = new AtomicLong();
  private final SignOfLife signOfLife = new SignOfLife(System.nanoTime());

  /** The other node has ended in order: what it hasn't answered it has not looked at. */
  private volatile boolean saidGoodbye;

  /** Why it ended; empty while it has not. */
  private final AtomicReference<String> end = new AtomicReference<>("");

  LaneSession(Connection connection, PeerCounters counters) {
    this.connection = connection;
    this.counters = counters;
  }

  void send(Outgoing.Raft message) {
    switch (connection.outbox().offer(message)) {
      case TAKEN -> signOfLife.wanted();
      case FULL, CLOSED -> counters.messagesDropped.increment();
    }
  }

  /** Without an answer, so it is no question whether anybody is there. */
  void pulse() {
    connection.outbox().offer(Outgoing.Signal.PULSE);
  }

  void request(OpenRequest request) {
    request.number(lastId.incrementAndGet());
    open.put(request.id(), request);
    switch (connection.outbox().offer(request)) {
      case TAKEN -> signOfLife.wanted();
      case FULL -> {
        open.remove(request.id());
        request.answer(new Answer.Busy());
      }
      case CLOSED -> {
        open.remove(request.id());
        request.fail("the lane is closed");
      }
    }
  }

  /** Forgets a request that its caller has given up. */
  void cancel(OpenRequest request) {
    open.remove(request.id());
    request.fail("cancelled");
  }

  /** Runs until the connection ends; for the lane's own thread. */
  void write() throws IOException {
    connection.writeAll();
  }

  /** Runs until the connection ends; for the thread that reads it. */
  void read() {
    try {
      connection.readAll(this::received);
      close("the other node closed the lane");
    } catch (IOException e) {
      close("the lane broke: " + e.getMessage());
    } finally {
      close("reading failed");
    }
  }

  /** Called at intervals: closes a connection on which nobody answers any more. */
  void watch(long nowNanos, long silenceNanos) {
    if (!open.isEmpty()) {
      signOfLife.wanted();
    }
    if (signOfLife.isMissing(nowNanos, silenceNanos)) {
      close("no sign of life");
    } else if (signOfLife.isDue(nowNanos, silenceNanos / 2)) {
      connection.outbox().offer(Outgoing.Signal.PING);
    }
  }

  /** Writes what waits, then ends. */
  void finish() {
    connection.outbox().offer(Outgoing.Signal.FINISH);
  }

  /** Ends at once and answers what is open. Idempotent, the first reason counts. */
  void close(String why) {
    end.compareAndSet("", why);
    connection.close(_ -> {});
    open.values().forEach(request -> fail(request, why));
    open.clear();
  }

  private void fail(OpenRequest request, String why) {
    if (saidGoodbye) {
      request.answer(new Answer.NotTaken(why));
    } else {
      request.fail(why);
    }
  }

  String end() {
    return end.get();
  }

  long queuedBytes() {
    return connection.outbox().queuedBytes();
  }

  private void received(Frame frame) throws IOException {
    signOfLife.seen();
    switch (frame.type()) {
      case REPLY -> answered(frame.body());
      case PONG -> {}
      case GOODBYE -> {
        saidGoodbye = true;
        close("the other node ends");
      }
      case REFUSED -> throw new RefusedException(HelloCodec.refusal(frame));
      case HELLO, RAFT, REQUEST, PING, PULSE ->
          throw new ProtocolException(frame.type() + " on a lane that this node dialed");
    }
  }

  private void answered(ByteBuffer body) throws ProtocolException {
    if (body.remaining() < Long.BYTES + 1) {
      throw new ProtocolException("a reply that ends too early");
    }
    long id = body.getLong();
    ReplyStatus status = ReplyStatus.of(body.get());
    byte[] payload = new byte[body.remaining()];
    body.get(payload);
    OpenRequest request = open.remove(id);
    if (request != null) {
      request.answer(
          switch (status) {
            case REPLIED -> new Answer.Replied(payload);
            case BUSY -> new Answer.Busy();
            case FAILED -> new Answer.Lost("the other node's handler failed");
          });
    }
  }
}
