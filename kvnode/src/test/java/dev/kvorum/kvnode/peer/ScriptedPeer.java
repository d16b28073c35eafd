package dev.kvorum.kvnode.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The other side of a lane under a test's control: it greets, then reads and writes only what the
 * test says.
 */
final class ScriptedPeer implements AutoCloseable {

  private final Identity identity;
  private final ServerSocketChannel server;
  private final Map<Hello.Purpose, BlockingQueue<SocketChannel>> accepted =
      new ConcurrentHashMap<>();

  ScriptedPeer(long node) throws IOException {
    this.identity = TestPeer.member(node, 1);
    this.server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress("127.0.0.1", 0));
    for (Hello.Purpose purpose : Hello.Purpose.values()) {
      accepted.put(purpose, new LinkedBlockingQueue<>());
    }
    Thread.ofPlatform().daemon().start(this::acceptAll);
  }

  PeerAddress address() {
    return new PeerAddress("127.0.0.1", server.socket().getLocalPort());
  }

  /** The next connection for the purpose, after the handshake. */
  SocketChannel next(Hello.Purpose purpose) throws InterruptedException {
    SocketChannel channel = accepted.get(purpose).poll(20, TimeUnit.SECONDS);
    if (channel == null) {
      throw new AssertionError("nobody dialed for " + purpose);
    }
    return channel;
  }

  /** Reads until there is a frame. */
  static Frame read(SocketChannel channel) throws IOException {
    ByteBuffer header = Frames.buffer(Frame.HEADER_BYTES);
    fill(channel, header);
    int bytes = Frame.bytesOf(header.flip(), Frame.BYTES_MAX);
    ByteBuffer frame = Frames.buffer(bytes).put(header);
    fill(channel, frame);
    return Frame.next(frame.flip(), Frame.BYTES_MAX).orElseThrow();
  }

  static void write(SocketChannel channel, byte[] frame) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(frame);
    while (out.hasRemaining()) {
      channel.write(out);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (BlockingQueue<SocketChannel> queue : accepted.values()) {
      for (SocketChannel channel : queue) {
        channel.close();
      }
    }
  }

  private void acceptAll() {
    while (server.isOpen()) {
      try {
        greet(server.accept());
      } catch (IOException e) {
        // The dialing side has thought better of it, or the test is over.
      }
    }
  }

  private void greet(SocketChannel channel) throws IOException {
    Hello hello = HelloCodec.hello(read(channel));
    var answer = new Hello(identity, hello.purpose(), hello.self().node(), 1, Optional.empty());
    write(channel, Frames.hello(answer));
    accepted.get(hello.purpose()).add(channel);
  }

  private static void fill(SocketChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new IOException("ended");
      }
    }
  }
}
