package dev.kvorum.kvnode.cli.bench;

import dev.kvorum.kvnode.cli.Problem;
import dev.kvorum.kvnode.cli.client.ResponseHead;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;

/**
 * Cuts answers out of what one connection receives, without waiting. Bodies are thrown away, but
 * for the first words of a refusal; they have to declare their length, as a node's do.
 */
final class Answers {

  private static final int HEAD_BYTES_MAX = 32 * 1024;
  private static final int FINAL_FROM = 200;
  private static final int REFUSED_FROM = 400;
  private static final int REFUSAL_BYTES_MAX = 4 * 1024;
  private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};

  private ByteBuffer buffer = ByteBuffer.allocate(4 * 1024);
  private boolean inBody;
  private long bodyLeft;
  private int status;
  private boolean reusable;
  private final ByteArrayOutputStream refusal = new ByteArrayOutputStream();

  /**
   * Takes what is there.
   *
   * @return whether an answer is complete now
   */
  boolean read(ReadableByteChannel channel) throws IOException {
    if (channel.read(buffer) < 0) {
      throw new EOFException();
    }
    if (!inBody && !cutHead()) {
      return false;
    }
    if (status >= REFUSED_FROM) {
      int room = REFUSAL_BYTES_MAX - refusal.size();
      refusal.write(buffer.array(), 0, Math.min(buffer.position(), room));
    }
    bodyLeft -= buffer.position();
    buffer.clear();
    if (bodyLeft < 0) {
      throw new IOException("the answer is longer than it said");
    }
    inBody = bodyLeft > 0;
    return !inBody;
  }

  /** Of the answer that was completed last. */
  int status() {
    return status;
  }

  /** The answer that was completed last, which is a refusal. */
  Problem problem() {
    return Problem.of(status, refusal.toByteArray());
  }

  /** Whether its connection takes another request. */
  boolean leavesConnectionUsable() {
    return reusable;
  }

  /** What came so far belongs to a connection that is lost. */
  void reset() {
    buffer.clear();
    inBody = false;
  }

  /** Leaves what follows the head in the buffer. */
  private boolean cutHead() throws IOException {
    for (int end = endOfHead(); end >= 0; end = endOfHead()) {
      ResponseHead head = new ResponseHead(buffer.array(), end - END_OF_HEAD.length / 2);
      int headStatus = head.status();
      long length = headStatus < FINAL_FROM || headStatus == 204 ? 0 : lengthOf(head);
      boolean keepsOpen = head.header("Connection").filter("close"::equalsIgnoreCase).isEmpty();
      buffer.flip().position(end);
      buffer.compact();
      if (headStatus >= FINAL_FROM) {
        status = headStatus;
        refusal.reset();
        bodyLeft = length;
        reusable = keepsOpen;
        return true;
      }
    }
    if (!buffer.hasRemaining()) {
      grow();
    }
    return false;
  }

  private static long lengthOf(ResponseHead head) throws IOException {
    String length =
        head.header("Content-Length")
            .orElseThrow(() -> new IOException("an answer does not declare its length"));
    try {
      return Long.parseLong(length);
    } catch (NumberFormatException unreadable) {
      throw new IOException("the answer's length is unreadable: '" + length + "'", unreadable);
    }
  }

  /** Just after the empty line, or -1 while it isn't there. */
  private int endOfHead() {
    byte[] bytes = buffer.array();
    for (int at = 0; at + END_OF_HEAD.length <= buffer.position(); at++) {
      if (bytes[at] == '\r' && Arrays.equals(bytes, at, at + 4, END_OF_HEAD, 0, 4)) {
        return at + END_OF_HEAD.length;
      }
    }
    return -1;
  }

  private void grow() throws IOException {
    if (buffer.capacity() >= HEAD_BYTES_MAX) {
      throw new IOException("the answer's head is longer than " + HEAD_BYTES_MAX + " bytes");
    }
    buffer = ByteBuffer.allocate(2 * buffer.capacity()).put(buffer.flip());
  }
}
