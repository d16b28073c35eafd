package dev.kvorum.kvnode.shard.route;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Lets the thread that made it wait for one result from another. It parks without a time limit,
 * which is cheaper than with one: whoever was given the waiter sees to it that the result comes in
 * time.
 */
public final class Waiter<T> implements Consumer<T> {

  private final Thread waiting = Thread.currentThread();
  private volatile T result;

  /** Only the first result counts. */
  @Override
  public void accept(T first) {
    if (result == null) {
      result = first;
      LockSupport.unpark(waiting);
    }
  }

  /**
   * @throws Interrupted when the waiting thread is told to give up; what it waited for goes on
   *     without it
   */
  public T await() {
    T found = result;
    while (found == null) {
      LockSupport.park(this);
      found = result;
      if (found == null && Thread.interrupted()) {
        throw new Interrupted();
      }
    }
    return found;
  }

  /** Nobody waits any more; a write may be applied yet. */
  static final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1;

    Interrupted() {
      super("the server stops and can't wait for the outcome");
    }
  }
}
