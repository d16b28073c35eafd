package dev.kvorum.kvnode.peer;

/** A request that may not have been answered yet. */
@FunctionalInterface
public interface PendingRequest {

  /**
   * Gives up: the handler gets {@link Answer.NotTaken} or {@link Answer.Lost} on this thread,
   * unless it has had its answer already. A later reply is dropped.
   */
  void cancel();
}
