package dev.kvorum.kvnode.peer;

import java.io.IOException;

/** Asks an address who answers there, which is all that nodes without a cluster tell each other. */
@FunctionalInterface
public interface PeerProbe {

  /**
   * Blocks until the answer is there, a few seconds at most; belongs to no lane and changes nothing
   * on either side.
   */
  Identity identify(PeerAddress address) throws IOException;
}
