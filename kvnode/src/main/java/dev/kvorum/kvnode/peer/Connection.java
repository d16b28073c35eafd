package dev.kvorum.kvnode.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/**
 * A socket with an {@link Outbox} before it: one thread writes, another reads, any thread offers or
 * closes.
 */
final class Connection {

  private final SocketChannel channel;
  private final Outbox outbox;
  private final PeerCounters counters;

  Connection(SocketChannel channel, Outbox outbox, PeerCounters counters) {
    this.channel = channel;
    this.outbox = outbox;
    this.counters = counters;
  }

  Outbox outbox() {
    return outbox;
  }

  /**
   * Writes what is offered until {@link Outgoing.Signal#FINISH} or an exception, which a close is
   * too.
   */
  void writeAll() throws IOException {
    var writer = new FrameWriter(counters);
    while (!writer.isFinished()) {
      outbox.await();
      // One turn for whoever woke us: what it and its like have still to say joins this write
      // (measured: 35 to 64 of 64 requests under way instead of 12 to 26).
      Thread.yield();
      outbox.drain(writer::add);
      while (!writer.isEmpty() && !writer.isFinished()) {
        write(writer.assemble());
        outbox.release(writer.takenBytes());
        outbox.drain(writer::add);
      }
    }
    channel.shutdownOutput();
  }

  void readAll(FrameReader.Sink sink) throws IOException {
    new FrameReader(counters).readAll(channel, sink);
  }

  /** Ends both directions at once; what was not written is handed over. Idempotent. */
  void close(Consumer<Outgoing> unsent) {
    outbox.close(unsent);
    closeQuietly(channel);
  }

  /** A close that fails has released the socket all the same, and there is nobody to tell. */
  static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      System.getLogger(Connection.class.getName())
          .log(
              System.Logger.Level.DEBUG,
              () -> "closing a peer socket failed: " + new UncheckedIOException(e));
    }
  }

  private void write(ByteBuffer bytes) throws IOException {
    counters.bytesOut.add(bytes.remaining());
    while (bytes.hasRemaining()) {
      channel.write(bytes);
      counters.writes.increment();
    }
  }
}
