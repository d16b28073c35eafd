package dev.kvorum.kvnode.peer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;

/** Cuts what a connection brings into frames. */
final class FrameReader {

  /** Takes a frame whose body it must not keep. */
  @FunctionalInterface
  interface Sink {
    void accept(Frame frame) throws IOException;
  }

  private static final int BUFFER_BYTES = 64 << 10;

  private final PeerCounters counters;
  private ByteBuffer buffer = direct(BUFFER_BYTES);

  FrameReader(PeerCounters counters) {
    this.counters = counters;
  }

  /** Reads until the other side ends the connection, which it may only do between frames. */
  void readAll(ReadableByteChannel channel, Sink sink) throws IOException {
    for (int read = channel.read(buffer); read >= 0; read = channel.read(buffer)) {
      counters.bytesIn.add(read);
      buffer.flip();
      for (Optional<Frame> frame = next(); frame.isPresent(); frame = next()) {
        counters.framesIn.increment();
        sink.accept(frame.get());
      }
      makeRoom();
    }
    if (buffer.position() > 0) {
      throw new ProtocolException("the connection ended within a frame");
    }
  }

  private Optional<Frame> next() throws ProtocolException {
    return Frame.next(buffer, Frame.BYTES_MAX);
  }

  /**
   * Grows for a frame that is larger than the buffer and shrinks after it, so that idle lanes hold
   * little.
   */
  private void makeRoom() throws ProtocolException {
    int wanted = BUFFER_BYTES;
    if (buffer.remaining() >= Frame.HEADER_BYTES) {
      wanted = Math.max(wanted, Frame.bytesOf(buffer, Frame.BYTES_MAX));
    }
    if (wanted == buffer.capacity() || (wanted < buffer.capacity() && buffer.hasRemaining())) {
      buffer.compact();
    } else {
      buffer = direct(wanted).put(buffer);
    }
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
