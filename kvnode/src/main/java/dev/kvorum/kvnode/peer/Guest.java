package dev.kvorum.kvnode.peer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A connection for one question and its answer, for a node that may be no member yet. Both sides
 * have said hello; nothing else is taken on it: no Raft message, and no request of a member's.
 */
final class Guest {

  /** A stranger can't make us allocate more. */
  static final int QUESTION_BYTES_MAX = 16 << 10;

  /** An answer may need a round of meta's group, and a lane that turns out to be dead. */
  private static final Duration PATIENCE = Duration.ofSeconds(6);

  /** Id of the request: no connection has another. */
  private static final long ONLY = 1;

  private Guest() {}

  /** The asking side. */
  static byte[] ask(SocketChannel channel, byte[] question) throws IOException {
    send(channel, FrameType.REQUEST, Long.BYTES + question.length, out -> out.put(question));
    Frame answer = Handshake.frame(channel, PATIENCE, Frame.BYTES_MAX);
    ByteBuffer body = answer.body();
    if (answer.type() != FrameType.REPLY || body.remaining() < Long.BYTES + 1) {
      throw new ProtocolException(answer.type() + " in the place of an answer");
    }
    body.getLong();
    if (ReplyStatus.of(body.get()) != ReplyStatus.REPLIED) {
      throw new IOException("the other node's handler failed");
    }
    byte[] bytes = new byte[body.remaining()];
    body.get(bytes);
    return bytes;
  }

  /** The answering side. */
  static void serve(SocketChannel channel, Hello guest, RequestHandler handler, PeerLimits limits)
      throws IOException {
    Frame question = Handshake.frame(channel, limits.handshake(), QUESTION_BYTES_MAX);
    ByteBuffer body = question.body();
    if (question.type() != FrameType.REQUEST || body.remaining() < Long.BYTES) {
      throw new ProtocolException(question.type() + " of a guest");
    }
    body.getLong();
    byte[] payload = new byte[body.remaining()];
    body.get(payload);
    var answer = new CompletableFuture<byte[]>();
    try {
      handler.handle(guest.self().node(), payload, answer::complete);
    } catch (IllegalArgumentException e) {
      throw new ProtocolException("a guest's question: " + e.getMessage());
    }
    byte[] bytes = await(answer);
    send(
        channel,
        FrameType.REPLY,
        Long.BYTES + 1 + bytes.length,
        out -> out.put(ReplyStatus.REPLIED.code()).put(bytes));
  }

  private interface Writer {
    void write(ByteBuffer out);
  }

  private static void send(SocketChannel channel, FrameType type, int bytes, Writer content)
      throws IOException {
    ByteBuffer out = Handshake.buffer(Frame.HEADER_BYTES + bytes);
    int start = Frame.begin(out);
    out.putLong(ONLY);
    content.write(out);
    Frame.end(out, start, type);
    Handshake.write(channel, out.flip());
  }

  private static byte[] await(CompletableFuture<byte[]> answer) throws IOException {
    try {
      return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("a guest's question had no answer in time", e);
    }
  }
}
