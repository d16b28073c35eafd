package dev.kvorum.kvnode.http;

import java.time.Duration;

/**
 * How much a client may ask for. Each limit answers with its number (docs/http.md).
 *
 * @param keyBytesMax of a key, after percent-decoding; above it 414
 * @param valueBytesMax of a value; above it 413
 * @param scanRowsMax that one answer to a scan may hold
 * @param requests at one time
 * @param timeouts of requests and connections
 */
public record HttpLimits(
    int keyBytesMax, int valueBytesMax, int scanRowsMax, Concurrency requests, Timeouts timeouts) {

  public static final HttpLimits DEFAULT =
      new HttpLimits(1 << 10, 1 << 20, 10_000, Concurrency.DEFAULT, Timeouts.DEFAULT);

  /**
   * @param connectionsMax of one listener; further ones wait in the kernel's backlog
   * @param inFlightMax requests of one listener; above it 503, so that waiting requests cannot fill
   *     the memory: each may hold a value
   */
  public record Concurrency(int connectionsMax, int inFlightMax) {
    public static final Concurrency DEFAULT = new Concurrency(10_000, 2_048);
  }

  /**
   * @param request how long a request may take unless it says {@code ?timeout=}
   * @param requestMax the most that {@code ?timeout=} may ask for
   * @param idleConnection after how long without a request a connection is closed; longer than
   *     proxies keep theirs, so that the proxy closes first and never sends into a closing
   *     connection
   */
  public record Timeouts(Duration request, Duration requestMax, Duration idleConnection) {
    public static final Timeouts DEFAULT =
        new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofMinutes(5));
  }

  /**
   * Of the request line: a key of {@link #keyBytesMax} that is all escapes, and as much again for a
   * cursor; above it 414.
   */
  static final int REQUEST_LINE_BYTES_MAX = 16 << 10;

  /** Of all headers together; above it 400. */
  static final int HEADER_BYTES_MAX = 16 << 10;

  /**
   * Of a refused body, read and thrown away so that the client gets to read the answer; a longer
   * one is cut off.
   */
  static final int DISCARD_BYTES_MAX = 8 << 20;

  /** Of a body on the admin port. */
  static final int ADMIN_BODY_BYTES_MAX = 4 << 10;
}
