package dev.kvorum.kvnode.peer;

import java.time.Duration;

/**
 * What lanes may use at most.
 *
 * @param queueBytes may wait for one lane; above it Raft messages are dropped and requests are busy
 * @param openRequests under way to one node; above it a request is busy
 * @param connections accepted at once, of all nodes and strangers
 * @param handshake until a connection is made, and until each word of the handshake is there
 * @param silence after which a lane that was asked for a sign of life is closed; it is asked at
 *     half of it
 * @param flush in which a node that ends writes what waits; a reply that has not left by then is
 *     lost with the process that it came from
 */
public record PeerLimits(
    long queueBytes,
    int openRequests,
    int connections,
    Duration handshake,
    Duration silence,
    Duration flush) {

  /**
   * Two lanes to each of a few peers stay within some tens of megabytes, and a network that is gone
   * is left in 4 s.
   */
  public static final PeerLimits DEFAULT =
      new PeerLimits(
          8 << 20, 4096, 256, Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(2));
}
