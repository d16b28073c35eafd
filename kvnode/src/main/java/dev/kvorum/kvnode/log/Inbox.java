package dev.kvorum.kvnode.log;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What is handed to the writer: any thread puts, without locks; the writer takes all at once, in
 * the order of each producer, wait-free.
 */
final class Inbox<T> {

  private record Node<T>(T item, Node<T> below) {}

  /** The youngest on top. */
  private final AtomicReference<Node<T>> top = new AtomicReference<>();

  void put(T item) {
    Node<T> below = top.get();
    while (!top.compareAndSet(below, new Node<>(item, below))) {
      below = top.get();
    }
  }

  boolean isEmpty() {
    return top.get() == null;
  }

  /** Moves everything to the end of a queue. */
  void drainTo(Deque<T> queue) {
    Node<T> node = top.getAndSet(null);
    // From the youngest to the oldest: each goes before those that this loop took earlier.
    var taken = new ArrayDeque<T>();
    for (; node != null; node = node.below()) {
      taken.addFirst(node.item());
    }
    queue.addAll(taken);
  }
}
