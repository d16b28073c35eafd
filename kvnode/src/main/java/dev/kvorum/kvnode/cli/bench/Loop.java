package dev.kvorum.kvnode.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Drives many connections on one thread, until none has a job left. One thread and no more than two
 * system calls an operation: what the client spends is missing to servers on the same machine.
 */
final class Loop implements Runnable {

  private static final long MILLI_NANOS = Duration.ofMillis(1).toNanos();

  /** A selector waits for whole milliseconds only; below that it is asked again and again. */
  private static final long SHORT_WAIT_NANOS = Duration.ofNanos(50_000).toNanos();

  private static final long EXPIRE_EVERY_NANOS = Duration.ofMillis(100).toNanos();

  private final List<Lane> lanes;
  private final Duration timeout;
  private final PriorityQueue<Appointment> appointments =
      new PriorityQueue<>((one, other) -> Long.signum(one.nanos() - other.nanos()));
  private int active;

  Loop(List<Lane> lanes, Duration timeout) {
    this.lanes = lanes;
    this.timeout = timeout;
    this.active = lanes.size();
  }

  /** A lane that goes on later: with a job whose time has not come, or to try to connect again. */
  private record Appointment(long nanos, Lane lane, Optional<Job> job) {}

  @Override
  public void run() {
    try (Selector selector = Selector.open()) {
      lanes.forEach(lane -> proceed(lane, selector));
      long expireAt = System.nanoTime() + EXPIRE_EVERY_NANOS;
      while (active > 0) {
        waitForSomething(selector, expireAt);
        keepAppointments(selector);
        if (System.nanoTime() - expireAt >= 0) {
          expire(selector);
          expireAt += EXPIRE_EVERY_NANOS;
        }
      }
    } catch (IOException noSelector) {
      throw new UncheckedIOException(noSelector);
    }
  }

  private void waitForSomething(Selector selector, long expireAt) throws IOException {
    Appointment next = appointments.peek();
    long until = next == null || expireAt - next.nanos() < 0 ? expireAt : next.nanos();
    long wait = until - System.nanoTime();
    int ready = wait >= MILLI_NANOS ? selector.select(wait / MILLI_NANOS) : selector.selectNow();
    if (ready == 0 && wait > 0 && wait < MILLI_NANOS) {
      LockSupport.parkNanos(Math.min(wait, SHORT_WAIT_NANOS));
      selector.selectNow();
    }
    long now = System.nanoTime();
    for (SelectionKey key : selector.selectedKeys()) {
      Lane lane = (Lane) key.attachment();
      boolean wasFree = lane.isFree();
      lane.ready(now);
      if (!wasFree) {
        proceed(lane, selector);
      }
    }
    selector.selectedKeys().clear();
  }

  private void keepAppointments(Selector selector) {
    for (Appointment due = appointments.peek();
        due != null && due.nanos() - System.nanoTime() <= 0;
        due = appointments.peek()) {
      appointments.remove();
      Lane lane = due.lane();
      due.job().ifPresent(job -> lane.begin(job, selector));
      proceed(lane, selector);
    }
  }

  private void expire(Selector selector) {
    long now = System.nanoTime();
    for (Lane lane : lanes) {
      if (!lane.isFree()) {
        lane.expire(now, timeout);
        proceed(lane, selector);
      }
    }
  }

  /** Gives a lane that is free its next job, now or when its time comes. */
  private void proceed(Lane lane, Selector selector) {
    while (lane.isFree()) {
      if (lane.notBeforeNanos() - System.nanoTime() > 0) {
        appointments.add(new Appointment(lane.notBeforeNanos(), lane, Optional.empty()));
        return;
      }
      Optional<Job> job = lane.feed().next();
      if (job.isEmpty()) {
        lane.close();
        active--;
        return;
      }
      if (job.get().startNanos() - System.nanoTime() > 0) {
        appointments.add(new Appointment(job.get().startNanos(), lane, job));
        return;
      }
      lane.begin(job.get(), selector);
    }
  }
}
