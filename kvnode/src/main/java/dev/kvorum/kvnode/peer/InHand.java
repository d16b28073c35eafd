package dev.kvorum.kvnode.peer;

/**
 * Counts the requests of a lane that have no answer yet. Once closed it takes no more, and exactly
 * one call tells that the last has left. From any thread.
 */
final class InHand {

  private int count;
  private boolean closed;

  /** How many it is with this one; 0 once it is closed: then this one must not be looked at. */
  synchronized int take() {
    return closed ? 0 : ++count;
  }

  /** To be called after the answer is on its way; whether it was the last there will be. */
  synchronized boolean leave() {
    count--;
    return closed && count == 0;
  }

  /** Whether there is none any more; later calls say no. */
  synchronized boolean close() {
    boolean isFirst = !closed;
    closed = true;
    return isFirst && count == 0;
  }
}
