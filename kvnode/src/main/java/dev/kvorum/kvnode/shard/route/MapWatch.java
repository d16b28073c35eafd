package dev.kvorum.kvnode.shard.route;

import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Lets requests wait for the next state of the cluster. */
final class MapWatch {

  /** Between the first tries where nothing is known to have changed: a fraction of an election. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final long PAUSE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(25);

  private final ClusterMap map;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition learned = lock.newCondition();

  MapWatch(ClusterMap map) {
    this.map = map;
    map.follow(_ -> tell());
  }

  /** Waits a moment, or until the map is newer than this version. */
  void pause(long version) {
    pause(version, 0);
  }

  /**
   * Likewise, for who has waited for so long already: a fraction more of that. Else: all who wait
   * for a new leader ask for it so often that it comes later.
   */
  void pause(long version, long waitedNanos) {
    lock.lock();
    try {
      long left = Math.clamp(waitedNanos / 4, PAUSE_NANOS, PAUSE_NANOS_MAX);
      while (left > 0 && !isNewerThan(version)) {
        left = learned.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw new Waiter.Interrupted();
    } finally {
      lock.unlock();
    }
  }

  boolean isNewerThan(long version) {
    return map.state().map(ClusterState::version).orElse(0L) > version;
  }

  private void tell() {
    lock.lock();
    try {
      learned.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
