package dev.kvorum.kvnode.cli.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The status line and headers of an answer, kept as bytes: a benchmark looks at few of them. */
public final class ResponseHead {

  private final byte[] bytes;
  private final int end;
  private final int status;

  /**
   * @param end just after the last header's line, before the empty one
   */
  public ResponseHead(byte[] bytes, int end) throws IOException {
    this.bytes = bytes;
    this.end = end;
    this.status = parseStatus();
  }

  public int status() {
    return status;
  }

  /** The first header of that name. */
  public Optional<String> header(String name) {
    for (int line = nextLine(0); line < end; line = nextLine(line)) {
      if (isNamed(line, name)) {
        int from = line + name.length() + 1;
        String value = new String(bytes, from, nextLine(line) - from, StandardCharsets.ISO_8859_1);
        return Optional.of(value.strip());
      }
    }
    return Optional.empty();
  }

  private int parseStatus() throws IOException {
    // "HTTP/1.1 200"
    if (end < 12 || bytes[0] != 'H' || bytes[5] != '1' || bytes[8] != ' ') {
      throw new IOException("what answers there does not speak HTTP/1.1");
    }
    return (bytes[9] - '0') * 100 + (bytes[10] - '0') * 10 + (bytes[11] - '0');
  }

  private int nextLine(int from) {
    for (int at = from; at < end; at++) {
      if (bytes[at] == '\n') {
        return at + 1;
      }
    }
    return end;
  }

  private boolean isNamed(int line, String name) {
    int colon = line + name.length();
    if (colon >= end || bytes[colon] != ':') {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      // Header names are letters and dashes: bit 5 is the only difference between cases.
      if ((bytes[line + i] | 0x20) != (name.charAt(i) | 0x20)) {
        return false;
      }
    }
    return true;
  }
}
