package dev.kvorum.kvnode.peer;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * The handshake as bytes. Hello: u64 node, u64 boot, u8 1 if in a cluster, u64 and u64 cluster id,
 * u8 purpose, u64 expected node, u32 level, u16 port (0: none), u16 length and UTF-8 of the host.
 * Refused: u8 reason, u16 length and UTF-8 of why.
 */
final class HelloCodec {

  /** A frame of the handshake is no longer: a stranger can't make us allocate more. */
  static final int FRAME_BYTES_MAX = 1024;

  private static final int TEXT_BYTES_MAX = 512;
  private static final UUID NO_CLUSTER = new UUID(0, 0);

  private HelloCodec() {}

  static void encode(Hello hello, ByteBuffer out) {
    int start = Frame.begin(out);
    Identity self = hello.self();
    UUID cluster = self.cluster().orElse(NO_CLUSTER);
    out.putLong(self.node()).putLong(self.boot()).put((byte) (self.cluster().isPresent() ? 1 : 0));
    out.putLong(cluster.getMostSignificantBits()).putLong(cluster.getLeastSignificantBits());
    out.put(hello.purpose().code()).putLong(hello.expected()).putInt(hello.level());
    out.putShort((short) hello.listening().map(PeerAddress::port).orElse(0).intValue());
    putText(out, hello.listening().map(PeerAddress::host).orElse(""));
    Frame.end(out, start, FrameType.HELLO);
  }

  static void encode(Refusal refusal, ByteBuffer out) {
    int start = Frame.begin(out);
    out.put(refusal.reason().code());
    putText(out, refusal.because());
    Frame.end(out, start, FrameType.REFUSED);
  }

  static Hello hello(Frame frame) throws ProtocolException {
    ByteBuffer in = frame.body();
    try {
      long node = in.getLong();
      long boot = in.getLong();
      boolean member = in.get() != 0;
      var cluster = new UUID(in.getLong(), in.getLong());
      var self = new Identity(node, member ? Optional.of(cluster) : Optional.empty(), boot);
      return new Hello(self, Hello.Purpose.of(in.get()), in.getLong(), in.getInt(), address(in));
    } catch (BufferUnderflowException e) {
      throw new ProtocolException("a Hello that ends too early");
    }
  }

  static Refusal refusal(Frame frame) throws ProtocolException {
    ByteBuffer in = frame.body();
    try {
      return new Refusal(Refusal.Reason.of(in.get()), text(in));
    } catch (BufferUnderflowException e) {
      throw new ProtocolException("a refusal that ends too early");
    }
  }

  private static Optional<PeerAddress> address(ByteBuffer in) {
    int port = Short.toUnsignedInt(in.getShort());
    String host = text(in);
    return port == 0 ? Optional.empty() : Optional.of(new PeerAddress(host, port));
  }

  private static void putText(ByteBuffer out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    byte[] kept = Arrays.copyOf(bytes, Math.min(bytes.length, TEXT_BYTES_MAX));
    out.putShort((short) kept.length).put(kept);
  }

  private static String text(ByteBuffer in) {
    int length = Short.toUnsignedInt(in.getShort());
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
