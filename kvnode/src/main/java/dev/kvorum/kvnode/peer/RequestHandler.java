package dev.kvorum.kvnode.peer;

/** Serves the requests of other nodes. */
@FunctionalInterface
public interface RequestHandler {

  /**
   * Called on the thread that reads the lane, so it must not block; {@code reply} may be used later
   * from any thread. A handler that throws has answered: the asking node gets {@link Answer.Lost},
   * as the outcome is unknown.
   */
  void handle(long node, byte[] payload, Reply reply);
}
