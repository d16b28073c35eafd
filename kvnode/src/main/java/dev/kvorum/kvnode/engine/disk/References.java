package dev.kvorum.kvnode.engine.disk;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the users of a native object; the last one to leave closes it.
 *
 * <p>The disaster that this prevents: a get is inside native code, another thread closes the
 * handle, and the process dies.
 */
public final class References {

  private final AtomicLong users = new AtomicLong(1);
  private final Runnable whenUnused;

  /** Begins with one user: whoever opened the object. */
  public References(Runnable whenUnused) {
    this.whenUnused = whenUnused;
  }

  /** False when the object is closed, and then it stays so. */
  public boolean tryAcquire() {
    long now;
    do {
      now = users.get();
      if (now == 0) {
        return false;
      }
    } while (!users.compareAndSet(now, now + 1));
    return true;
  }

  public void release() {
    if (users.decrementAndGet() == 0) {
      whenUnused.run();
    }
  }
}
