package dev.kvorum.kvnode.shard.route;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * How the requests fared that came to this node while shards split, merged and moved: what the
 * receipt of an operation is made of. Any thread.
 */
public final class Detours {

  /** Requests that wait for the same end together: the shorter ones need not be known apart. */
  private static final long TOGETHER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** At least for ten seconds, of which whoever wants to know asks more often. */
  private static final int KEPT_MAX = 128;

  private record Pause(long endedNanos, long lastedNanos) {}

  private final LongAdder requests = new LongAdder();
  private final LongAdder taken = new LongAdder();
  private final LongAdder failed = new LongAdder();

  /** Oldest first, without those that a later one was as long as. */
  private final Deque<Pause> longest = new ArrayDeque<>();

  void begun() {
    requests.increment();
  }

  /**
   * A request that had met a shard which doesn't own its key, or whose leader wasn't found, has
   * come to its end.
   *
   * @param sinceNanos when it had met the first one
   */
  void ended(long sinceNanos, long nowNanos) {
    taken.increment();
    var pause = new Pause(nowNanos, nowNanos - sinceNanos);
    synchronized (longest) {
      while (!longest.isEmpty() && longest.getLast().lastedNanos() <= pause.lastedNanos()) {
        longest.removeLast();
      }
      if (longest.isEmpty() || nowNanos - longest.getLast().endedNanos() >= TOGETHER_NANOS) {
        longest.addLast(pause);
      }
      if (longest.size() > KEPT_MAX) {
        longest.removeFirst();
      }
    }
  }

  /** As {@link #ended}, without having been served. */
  void failed(long sinceNanos, long nowNanos) {
    failed.increment();
    ended(sinceNanos, nowNanos);
  }

  /** Requests that have come, all of them. */
  public long requests() {
    return requests.sum();
  }

  /** Requests that had to look for who serves them, and have ended. */
  public long taken() {
    return taken.sum();
  }

  /** Those of them that weren't served in time, or whose answer was lost. */
  public long failures() {
    return failed.sum();
  }

  /**
   * The longest that a request looked, of those that ended since a monotonic time of the last ten
   * seconds; may leave out what ended shortly after a longer one.
   */
  public long longestNanosSince(long sinceNanos) {
    synchronized (longest) {
      return longest.stream()
          .filter(pause -> pause.endedNanos() - sinceNanos >= 0)
          .mapToLong(Pause::lastedNanos)
          .findFirst()
          .orElse(0);
    }
  }
}
