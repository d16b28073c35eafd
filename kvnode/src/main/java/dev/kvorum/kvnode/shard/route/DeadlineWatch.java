package dev.kvorum.kvnode.shard.route;

import dev.kvorum.kvnode.peer.PendingRequest;
import dev.kvorum.kvnode.shard.replica.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Gives up requests to other nodes whose time is over, so that those who wait for them need no
 * timer each.
 */
public final class DeadlineWatch implements Runnable {

  private static final long SWEEP_NANOS = 20_000_000;

  private final Clock clock;
  private final Map<PendingRequest, Long> deadlines = new ConcurrentHashMap<>();
  private volatile boolean stopping;

  /** There is nothing to watch: whoever brings something wakes the thread. */
  private volatile boolean resting;

  private volatile Thread thread;

  public DeadlineWatch(Clock clock) {
    this.clock = clock;
  }

  void add(PendingRequest request, long deadlineNanos) {
    deadlines.put(request, deadlineNanos);
    if (resting) {
      LockSupport.unpark(thread);
    }
  }

  void remove(PendingRequest request) {
    deadlines.remove(request);
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    while (!stopping) {
      rest();
      LockSupport.parkNanos(this, SWEEP_NANOS);
      long now = clock.nanos();
      deadlines.forEach(
          (request, deadline) -> {
            if (now - deadline >= 0 && deadlines.remove(request, deadline)) {
              request.cancel();
            }
          });
    }
  }

  private void rest() {
    resting = true;
    while (deadlines.isEmpty() && !stopping) {
      LockSupport.park(this);
    }
    resting = false;
  }

  public void stop() {
    stopping = true;
    LockSupport.unpark(thread);
  }
}
