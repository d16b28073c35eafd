package dev.kvorum.kvnode.process;

import java.time.Duration;

/**
 * How a {@link RecordingClient} asks.
 *
 * @param keys how many it draws from
 * @param patience how long a node is given to answer
 * @param pause between two requests
 */
record Manner(int keys, Duration patience, Duration pause, Writes writes) {

  /** Whether writes carry an idempotency key, with which a node may try them again by itself. */
  enum Writes {
    NAMED,
    NAMELESS
  }

  /** Many requests for few keys, where some may fail. */
  static final Manner HASTY = new Manner(12, Duration.ofSeconds(2), Duration.ZERO, Writes.NAMELESS);

  /** Beyond a node's own deadline, which ends a request in time. */
  int timeoutMillis() {
    return Math.toIntExact(2 * patience.toMillis());
  }

  String deadline() {
    return "timeout=" + patience.toMillis() + "ms";
  }
}
