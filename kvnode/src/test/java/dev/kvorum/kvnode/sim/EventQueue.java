package dev.kvorum.kvnode.sim;

import java.util.PriorityQueue;

/**
 * What will happen, in the order of simulated time and, at one moment, of being announced. One
 * thread.
 */
final class EventQueue {

  static final long MICRO = 1_000;
  static final long MILLI = 1_000_000;
  static final long SECOND = 1_000_000_000;

  private record Event(long at, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Event> queue = new PriorityQueue<>();
  private long now;
  private long announced;

  /** Nanoseconds since the run began: the only true time, which no node can see. */
  long now() {
    return now;
  }

  /** How many events were announced so far. */
  long announced() {
    return announced;
  }

  void at(long time, Runnable action) {
    queue.add(new Event(Math.max(time, now), announced++, action));
  }

  void after(long nanos, Runnable action) {
    at(now + nanos, action);
  }

  /** Lets everything happen that happens up to a time. */
  void runUntil(long time) {
    while (!queue.isEmpty() && queue.peek().at <= time) {
      Event next = queue.poll();
      now = next.at;
      next.action.run();
    }
    now = Math.max(now, time);
  }
}
