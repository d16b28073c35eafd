package dev.kvorum.kvnode.log;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The thread of the log: runs its duty cycle while there is work and sleeps while there is none.
 *
 * <p>A platform thread: a force pins its carrier. The first failure leaves {@link #run} as an
 * exception, and the thread's uncaught handler ends the process.
 */
public final class WalWriter implements Runnable {

  private final Wal wal;

  /** Held by whoever does the writer's duty. */
  private final ReentrantLock duty = new ReentrantLock();

  private volatile boolean stopping;

  public WalWriter(Wal wal) {
    this.wal = wal;
  }

  @Override
  public void run() {
    while (!stopping) {
      if (doWork() == 0) {
        sleep();
      }
    }
    lend(
        writeAll -> {
          writeAll.run();
          close();
        });
  }

  /**
   * Lets the calling thread do the writer's duty while a task lasts, which gets what writes all
   * that waits. For one that waits for what it appends, and would only wake this thread to do so.
   * An interrupt of the thread ends the log.
   */
  public void lend(Consumer<Runnable> task) {
    duty.lock();
    try {
      task.accept(this::writeAll);
    } finally {
      duty.unlock();
      wal.doorbell().ring(); // for what was appended since
    }
  }

  /**
   * Any thread: what was appended before is written and acknowledged, then the log is closed and
   * {@link #run} returns.
   */
  public void stop() {
    stopping = true;
    wal.doorbell().ring();
  }

  private int doWork() {
    duty.lock();
    try {
      return wal.doWork(System.nanoTime());
    } finally {
      duty.unlock();
    }
  }

  /** What makes room for later gets one step of its work: who lends the log waits for no more. */
  private void writeAll() {
    do {
      wal.doWork(System.nanoTime());
    } while (wal.hasWaiting());
  }

  private void sleep() {
    wal.doorbell().await(() -> wal.idle() && !stopping, wal.nanosToForce(System.nanoTime()));
    // Those whom the last batch woke get the core first: what they append joins this batch, not the
    // next.
    Thread.yield();
  }

  private void close() {
    try {
      wal.close();
    } catch (IOException e) {
      throw new WalFailedException("the log can't be closed", e);
    }
  }
}
