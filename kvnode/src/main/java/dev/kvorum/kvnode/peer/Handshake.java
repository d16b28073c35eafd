package dev.kvorum.kvnode.peer;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * The first words on a connection: the dialing side says hello, the other answers with its own or
 * with a refusal, and the dialing side may still refuse that. Every wait is bounded; afterwards the
 * channel is as it was.
 */
final class Handshake {

  /**
   * What may wait in the kernel, where nothing overtakes: a heartbeat stands behind it for 2 ms at
   * 1 Gbit/s, and one lane still carries 128 MB/s over a round trip of 2 ms.
   */
  private static final int SEND_BUFFER_BYTES = 256 << 10;

  private Handshake() {}

  /** Connects a channel that the caller closes, also when this throws. */
  static void connect(SocketChannel channel, PeerAddress address, PeerLimits limits)
      throws IOException {
    tune(channel);
    channel
        .socket()
        .connect(
            new InetSocketAddress(address.host(), address.port()),
            Math.toIntExact(limits.handshake().toMillis()));
  }

  static void tune(SocketChannel channel) throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
  }

  /** The dialing side: says hello and returns the other's. */
  static Hello ask(SocketChannel channel, Hello mine, PeerLimits limits) throws IOException {
    say(channel, mine);
    return listen(channel, limits);
  }

  static void say(SocketChannel channel, Hello hello) throws IOException {
    ByteBuffer out = buffer(HelloCodec.FRAME_BYTES_MAX);
    HelloCodec.encode(hello, out);
    write(channel, out.flip());
  }

  static void say(SocketChannel channel, Refusal refusal) throws IOException {
    ByteBuffer out = buffer(HelloCodec.FRAME_BYTES_MAX);
    HelloCodec.encode(refusal, out);
    write(channel, out.flip());
  }

  /** Waits for the other's hello. */
  static Hello listen(SocketChannel channel, PeerLimits limits) throws IOException {
    Frame frame = frame(channel, limits.handshake(), HelloCodec.FRAME_BYTES_MAX);
    return switch (frame.type()) {
      case HELLO -> HelloCodec.hello(frame);
      case REFUSED -> throw new RefusedException(HelloCodec.refusal(frame));
      case RAFT, REQUEST, REPLY, PING, PONG, PULSE, GOODBYE ->
          throw new ProtocolException(frame.type() + " before HELLO");
    };
  }

  /** Waits for one frame, of so many bytes at most. */
  static Frame frame(SocketChannel channel, Duration patience, int bytesMax) throws IOException {
    channel.socket().setSoTimeout(Math.toIntExact(patience.toMillis()));
    InputStream in = channel.socket().getInputStream();
    ByteBuffer header = buffer(Frame.HEADER_BYTES);
    read(in, header, Frame.HEADER_BYTES);
    int bytes = Frame.bytesOf(header.flip(), bytesMax);
    ByteBuffer frame = buffer(bytes).put(header);
    read(in, frame, bytes - Frame.HEADER_BYTES);
    channel.socket().setSoTimeout(0);
    return Frame.next(frame.flip(), bytesMax).orElseThrow();
  }

  private static void read(InputStream in, ByteBuffer into, int bytes) throws IOException {
    byte[] read = in.readNBytes(bytes);
    if (read.length < bytes) {
      throw new EOFException("the connection ended before an answer");
    }
    into.put(read);
  }

  static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
