package dev.kvorum.kvnode.peer;

import dev.kvorum.kvnode.raft.Message;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/** Frames as bytes, for tests that play the other side of a connection. */
final class Frames {

  private Frames() {}

  static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static byte[] of(FrameType type, Consumer<ByteBuffer> body) {
    ByteBuffer out = buffer(4 << 10);
    int start = Frame.begin(out);
    body.accept(out);
    Frame.end(out, start, type);
    return Arrays.copyOf(out.array(), out.position());
  }

  static byte[] raft(Message... messages) {
    return of(
        FrameType.RAFT,
        out -> {
          for (Message message : messages) {
            MessageCodec.encode(message, out);
          }
        });
  }

  static byte[] hello(Hello hello) {
    ByteBuffer out = buffer(HelloCodec.FRAME_BYTES_MAX);
    HelloCodec.encode(hello, out);
    return Arrays.copyOf(out.array(), out.position());
  }

  static byte[] refusal(Refusal refusal) {
    ByteBuffer out = buffer(HelloCodec.FRAME_BYTES_MAX);
    HelloCodec.encode(refusal, out);
    return Arrays.copyOf(out.array(), out.position());
  }

  static Optional<Frame> next(byte[] bytes) throws ProtocolException {
    return Frame.next(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), Frame.BYTES_MAX);
  }

  /** Makes the checksum right again after the bytes were tampered with. */
  static void seal(byte[] frame, FrameType type) {
    ByteBuffer out = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).position(frame.length);
    Frame.end(out, 0, type);
  }
}
