package dev.kvorum.kvnode.log;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Wakes the writer when it sleeps and costs a volatile read when it doesn't.
 *
 * <p>Nothing is lost: the producer puts and then looks whether the writer waits; the writer says
 * that it waits and then looks whether something was put.
 */
final class Doorbell {

  private volatile boolean waiting;
  private volatile Thread sleeper = Thread.currentThread();

  void ring() {
    if (waiting) {
      LockSupport.unpark(sleeper);
    }
  }

  /**
   * Sleeps until rung or for so long, unless there is something to do; may return early.
   *
   * @param maxNanos 0 for no limit
   */
  void await(BooleanSupplier idle, long maxNanos) {
    sleeper = Thread.currentThread();
    waiting = true;
    if (idle.getAsBoolean()) {
      if (maxNanos > 0) {
        LockSupport.parkNanos(this, maxNanos);
      } else {
        LockSupport.park(this);
      }
    }
    waiting = false;
  }
}
