package dev.kvorum.kvnode.log;

import java.io.IOException;

/**
 * The thread of the log: runs its duty cycle while there is work and sleeps while there is none.
 *
 * <p>A platform thread: a force pins its carrier. The first failure leaves {@link #run} as an
 * exception, and the thread's uncaught handler ends the process.
 */
public final class WalWriter implements Runnable {

  private final Wal wal;
  private volatile boolean stopping;

  public WalWriter(Wal wal) {
    this.wal = wal;
  }

  @Override
  public void run() {
    while (!stopping) {
      int work = wal.doWork(System.nanoTime());
      if (work == 0) {
        sleep();
      }
    }
    while (wal.doWork(System.nanoTime()) > 0) {}
    close();
  }

  /**
   * Any thread: what was appended before is written and acknowledged, then the log is closed and
   * {@link #run} returns.
   */
  public void stop() {
    stopping = true;
    wal.doorbell().ring();
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
