package dev.kvorum.kvnode.cli.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The receiving half of a connection: heads are cut out of the stream, bodies are read from it. */
final class SocketInput {

  /** More than any node sends; a stranger that sends more is cut off. */
  private static final int HEAD_BYTES_MAX = 32 * 1024;

  private final InputStream socket;
  private byte[] buffer = new byte[4 * 1024];
  private int from;
  private int to;

  SocketInput(InputStream socket) {
    this.socket = socket;
  }

  /** Blocks until the head is complete; what follows it is read through {@link #read}. */
  ResponseHead readHead() throws IOException {
    compact();
    int searched = 0;
    while (true) {
      int end = endOfHead(searched);
      if (end >= 0) {
        from = end + 2;
        return new ResponseHead(Arrays.copyOf(buffer, end), end);
      }
      searched = Math.max(0, to - 3);
      if (to == HEAD_BYTES_MAX) {
        throw new IOException("the answer's head is longer than " + HEAD_BYTES_MAX + " bytes");
      }
      fill();
    }
  }

  /** A line without its end, for chunk sizes. */
  String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = readByte(); next != '\n'; next = readByte()) {
      if (next != '\r') {
        line.append((char) next);
      }
      if (line.length() > HEAD_BYTES_MAX) {
        throw new IOException("a line of the answer is longer than " + HEAD_BYTES_MAX + " bytes");
      }
    }
    return line.toString();
  }

  /** At least one byte, or {@link EOFException}. */
  int read(byte[] target, int offset, int length) throws IOException {
    if (from == to) {
      if (length >= buffer.length) {
        return orEnd(socket.read(target, offset, length));
      }
      from = 0;
      to = orEnd(socket.read(buffer, 0, buffer.length));
    }
    int count = Math.min(length, to - from);
    System.arraycopy(buffer, from, target, offset, count);
    from += count;
    return count;
  }

  private int readByte() throws IOException {
    if (from == to) {
      from = 0;
      to = orEnd(socket.read(buffer, 0, buffer.length));
    }
    return buffer[from++];
  }

  private void fill() throws IOException {
    if (to == buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.min(2 * buffer.length, HEAD_BYTES_MAX));
    }
    to += orEnd(socket.read(buffer, to, buffer.length - to));
  }

  private void compact() {
    System.arraycopy(buffer, from, buffer, 0, to - from);
    to -= from;
    from = 0;
  }

  /** Index of the empty line that ends the head, or -1 while it isn't there yet. */
  private int endOfHead(int searchFrom) {
    for (int at = searchFrom; at + 3 < to; at++) {
      if (buffer[at] == '\r'
          && buffer[at + 1] == '\n'
          && buffer[at + 2] == '\r'
          && buffer[at + 3] == '\n') {
        return at + 2;
      }
    }
    return -1;
  }

  private static int orEnd(int count) throws IOException {
    if (count < 0) {
      throw new EOFException();
    }
    return count;
  }
}
