package dev.kvorum.kvnode.cli.bench;

/**
 * When a connection's next operation is meant to begin; its latency counts from there.
 *
 * <p>The seam for an open loop ({@code --rate}): there the intended start may lie in the past when
 * the servers fall behind, and the wait that this means to a client is measured and not left out.
 */
@FunctionalInterface
interface Pace {

  /** A {@link System#nanoTime} value; the connection waits until then. */
  long nextStartNanos();

  /** As soon as the last one is answered. */
  static Pace closedLoop() {
    return System::nanoTime;
  }
}
