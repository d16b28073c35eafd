package dev.kvorum.kvnode.cli.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The body of an answer by one of the three framings of RFC 9112 §6.3; cut off early it throws
 * {@link EOFException}.
 */
final class Body extends InputStream {

  private enum Framing {
    LENGTH,
    CHUNKED,
    UNTIL_CLOSED
  }

  private final SocketInput input;
  private final Framing framing;

  /** Of the body, or of the chunk at hand. */
  private long left;

  private boolean ended;

  private Body(SocketInput input, Framing framing, long left) {
    this.input = input;
    this.framing = framing;
    this.left = left;
    this.ended = framing == Framing.LENGTH && left == 0;
  }

  static Body of(String method, ResponseHead head, SocketInput input) throws IOException {
    int status = head.status();
    if (method.equals("HEAD") || status == 204 || status == 304) {
      return new Body(input, Framing.LENGTH, 0);
    }
    Optional<String> length = head.header("Content-Length");
    if (length.isPresent()) {
      return new Body(input, Framing.LENGTH, number(length.get(), 10));
    }
    boolean chunked =
        head.header("Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent();
    return new Body(input, chunked ? Framing.CHUNKED : Framing.UNTIL_CLOSED, 0);
  }

  /** Whether the connection can carry another request once this body has been read. */
  boolean leavesConnectionUsable() {
    return ended && framing != Framing.UNTIL_CLOSED;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!ended && framing == Framing.CHUNKED && left == 0) {
      nextChunk();
    }
    if (ended) {
      return -1;
    }
    return framing == Framing.UNTIL_CLOSED
        ? readToClose(target, offset, length)
        : readCounted(target, offset, length);
  }

  private int readCounted(byte[] target, int offset, int length) throws IOException {
    int count = input.read(target, offset, (int) Math.min(length, left));
    left -= count;
    if (left == 0) {
      if (framing == Framing.CHUNKED) {
        input.readLine();
      } else {
        ended = true;
      }
    }
    return count;
  }

  private int readToClose(byte[] target, int offset, int length) throws IOException {
    try {
      return input.read(target, offset, length);
    } catch (EOFException closed) {
      ended = true;
      return -1;
    }
  }

  private void nextChunk() throws IOException {
    left = number(input.readLine().split(";", 2)[0].strip(), 16);
    if (left == 0) {
      while (!input.readLine().isEmpty()) {
        // Trailers: nothing of ours is in them.
      }
      ended = true;
    }
  }

  private static long number(String text, int radix) throws IOException {
    try {
      long value = Long.parseLong(text, radix);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException unreadable) {
      // Falls through: both are the same broken answer.
    }
    throw new IOException("the answer's length is unreadable: '" + text + "'");
  }
}
