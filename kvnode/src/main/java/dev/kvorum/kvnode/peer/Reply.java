package dev.kvorum.kvnode.peer;

/** The way back of one request. */
@FunctionalInterface
public interface Reply {

  /**
   * Sends the answer without blocking; only the first call counts, and one to a closed lane is
   * dropped.
   */
  void send(byte[] payload);
}
