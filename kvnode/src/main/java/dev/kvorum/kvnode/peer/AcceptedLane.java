package dev.kvorum.kvnode.peer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One connection that another node has dialed and that was let in: Raft messages and requests come
 * in, only replies go out, so that the end of the connection tells that node which of its requests
 * it will never hear of.
 */
final class AcceptedLane {

  private static final byte[] NOTHING = {};

  private final Hello hello;
  private final Connection connection;
  private final LocalNode local;
  private final RequestHandler handler;
  private final InHand inHand = new InHand();

  AcceptedLane(Hello hello, Connection connection, LocalNode local, RequestHandler handler) {
    this.hello = hello;
    this.connection = connection;
    this.local = local;
    this.handler = handler;
  }

  Hello hello() {
    return hello;
  }

  /** Runs until the connection ends. */
  void read() throws IOException {
    connection.readAll(this::received);
  }

  /** Runs until the connection ends; what ends it is the reader's to tell. */
  void write() {
    try {
      connection.writeAll();
    } catch (IOException e) {
      close();
    }
  }

  /**
   * Hands no request up any more, and says goodbye when those that were have their replies; the
   * other node closes upon that. Else:
   *
   * <ol>
   *   <li>A node hands its leaderships over and ends; another hasn't heard of it yet, and forwards
   *       a client's write to it.
   *   <li>The connection ends before anybody reads that write.
   *   <li>The other node can't know so, and its client's outcome is unknown.
   * </ol>
   */
  void finish() {
    if (inHand.close()) {
      goodbye();
    }
  }

  private void goodbye() {
    connection.outbox().offer(Outgoing.Signal.GOODBYE);
  }

  void close() {
    connection.close(_ -> {});
  }

  private void received(Frame frame) throws IOException {
    switch (frame.type()) {
      case RAFT -> {
        List<dev.kvorum.kvnode.raft.Message> messages = MessageReader.read(frame);
        local.counters().messagesIn.add(messages.size());
        local.events().received(hello.self().node(), messages);
      }
      case REQUEST -> requested(frame.body());
      case PING -> connection.outbox().offer(Outgoing.Signal.PONG);
      case PULSE -> local.events().pulsed(hello.self().node());
      case REFUSED -> throw new RefusedException(HelloCodec.refusal(frame));
      case HELLO, REPLY, PONG, GOODBYE ->
          throw new ProtocolException(frame.type() + " on a lane that this node accepted");
    }
  }

  private void requested(ByteBuffer body) throws ProtocolException {
    if (body.remaining() < Long.BYTES) {
      throw new ProtocolException("a request that ends too early");
    }
    long id = body.getLong();
    byte[] payload = new byte[body.remaining()];
    body.get(payload);
    local.counters().requestsIn.increment();
    int open = inHand.take();
    if (open == 0) {
      return; // the goodbye answers it
    }
    if (open > local.limits().openRequests()) {
      reply(new Outgoing.Answering(id, ReplyStatus.BUSY, NOTHING));
    } else {
      handle(id, payload);
    }
  }

  private void handle(long id, byte[] payload) {
    var answered = new AtomicBoolean();
    try {
      handler.handle(
          hello.self().node(),
          payload,
          bytes -> {
            checkSize(bytes);
            if (answered.compareAndSet(false, true)) {
              reply(new Outgoing.Answering(id, ReplyStatus.REPLIED, bytes));
            }
          });
    } catch (RuntimeException e) {
      if (answered.compareAndSet(false, true)) {
        reply(new Outgoing.Answering(id, ReplyStatus.FAILED, NOTHING));
      }
      Uncaught.report(e);
    }
  }

  /**
   * A reply that can't be kept ends the connection: the other side must learn that it waits in
   * vain.
   */
  private void reply(Outgoing.Answering answer) {
    switch (connection.outbox().offer(answer)) {
      case TAKEN, CLOSED -> {}
      case FULL -> close();
    }
    if (inHand.leave()) {
      goodbye();
    }
  }

  private static void checkSize(byte[] payload) {
    if (payload.length > Peers.PAYLOAD_BYTES_MAX) {
      throw new IllegalArgumentException("a reply of " + payload.length + " bytes");
    }
  }
}
