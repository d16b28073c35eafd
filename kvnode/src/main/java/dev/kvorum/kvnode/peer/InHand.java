package dev.kvorum.kvnode.peer;

/**
 * Counts the requests of a lane that the handler has and has not answered. Once closed it takes no
 * more, and exactly one call tells that the last has left. From any thread.
 */
final class InHand {

  private int count;
  private boolean closed;

  synchronized int count() {
    return count;
  }

  /** False once it is closed: then the request must not be looked at. */
  synchronized boolean take() {
    if (!closed) {
      count++;
    }
    return !closed;
  }

  /** To be called after the answer is on its way; whether it was the last there will be. */
  synchronized boolean leave() {
    count--;
    return closed && count == 0;
  }

  /** Whether there is none any more. */
  synchronized boolean close() {
    boolean isFirst = !closed;
    closed = true;
    return isFirst && count == 0;
  }
}
