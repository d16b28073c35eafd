package dev.kvorum.kvnode.cli.bench;

import java.time.Duration;

/** When a connection's next operation is meant to begin; its latency counts from there. */
@FunctionalInterface
interface Pace {

  /** A {@link System#nanoTime} value; the connection waits until then. */
  long nextStartNanos();

  /** As soon as the last one is answered. */
  static Pace closedLoop() {
    return System::nanoTime;
  }

  /**
   * One connection's share of a constant rate, in turn with the others. When answers are late the
   * next start lies in the past: the wait that this means to a client is then part of the latency,
   * and a pause of a node is seen by all that should have come in it (no coordinated omission).
   *
   * @param begin of the first operation of connection 0
   * @param perSecond of all connections together
   */
  static Pace constantRate(long begin, int perSecond, int connection, int connections) {
    double interval = (double) Duration.ofSeconds(1).toNanos() / perSecond;
    return new Pace() {
      private long turn = connection;

      @Override
      public long nextStartNanos() {
        long start = begin + (long) (turn * interval);
        turn += connections;
        return start;
      }
    };
  }
}
