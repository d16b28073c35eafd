package dev.kvorum.kvnode.peer;

import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A queue of many producers and one writer, bounded in bytes. A producer pays one compare-and-set,
 * and wakes the writer only when it sleeps; the writer takes everything at once.
 *
 * <p>Newest first in a linked stack (Treiber 1986), which the writer takes whole and turns around.
 */
final class Outbox {

  enum Offered {
    TAKEN,
    FULL,
    CLOSED
  }

  private static final class Node {
    private final Outgoing item;
    private Node older;

    private Node(Outgoing item) {
      this.item = item;
      this.older = this;
    }
  }

  /** Nothing here and the writer is awake. */
  private static final Node EMPTY = new Node(Outgoing.Signal.FINISH);

  /** Nothing here and the writer sleeps: whoever replaces this wakes it. */
  private static final Node ASLEEP = new Node(Outgoing.Signal.FINISH);

  private static final Node CLOSED = new Node(Outgoing.Signal.FINISH);

  private final long bytesMax;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicReference<Node> newest = new AtomicReference<>(EMPTY);
  private volatile Thread writer = Thread.currentThread();

  /**
   * @param bytesMax what may wait, beside one item of any size and a tenth for what is urgent
   */
  Outbox(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  Offered offer(Outgoing item) {
    int size = item.bytes();
    long before = bytes.getAndAdd(size);
    long limit = item.isPatient() ? bytesMax : bytesMax + bytesMax / 10;
    if (before > 0 && before + size > limit && !(item instanceof Outgoing.Signal)) {
      bytes.addAndGet(-size);
      return Offered.FULL;
    }
    return push(new Node(item));
  }

  private Offered push(Node node) {
    Node head;
    do {
      head = newest.get();
      if (head == CLOSED) {
        return Offered.CLOSED;
      }
      node.older = head == ASLEEP ? EMPTY : head;
    } while (!newest.compareAndSet(head, node));
    if (head == ASLEEP) {
      LockSupport.unpark(writer);
    }
    return Offered.TAKEN;
  }

  /** Sleeps until there is something to write; for the one writer only. */
  void await() throws ClosedChannelException {
    writer = Thread.currentThread();
    while (isIdle()) {
      LockSupport.park(this);
    }
  }

  private boolean isIdle() throws ClosedChannelException {
    Node head = newest.get();
    if (head == CLOSED) {
      throw new ClosedChannelException();
    }
    return head == ASLEEP || (head == EMPTY && newest.compareAndSet(EMPTY, ASLEEP));
  }

  /** Hands over everything that waits, oldest first; its bytes count until {@link #release}. */
  void drain(Consumer<Outgoing> taker) {
    Node head = newest.get();
    while (head != CLOSED && head != EMPTY && !newest.compareAndSet(head, EMPTY)) {
      head = newest.get();
    }
    turned(head, taker);
  }

  /** Takes no more and wakes the writer, which finds it closed; what still waits is handed over. */
  void close(Consumer<Outgoing> taker) {
    Node head = newest.getAndSet(CLOSED);
    LockSupport.unpark(writer);
    turned(head, taker);
  }

  void release(long written) {
    bytes.addAndGet(-written);
  }

  long queuedBytes() {
    return bytes.get();
  }

  private static void turned(Node newestFirst, Consumer<Outgoing> taker) {
    Node oldest = EMPTY;
    for (Node node = newestFirst; node != EMPTY && node != CLOSED && node != ASLEEP; ) {
      Node next = node.older;
      node.older = oldest;
      oldest = node;
      node = next;
    }
    for (Node node = oldest; node != EMPTY; node = node.older) {
      taker.accept(node.item);
    }
  }
}
