package dev.kvorum.kvnode.shard;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * The one thread that gives all agents of a node their turns: those that have been woken at once,
 * those that are not at rest at every tick. An exception ends the process: a replica that can't go
 * on must not stay half alive.
 */
public final class AgentThread implements Runnable, Wakeup, Roster {

  static final long TICK_NANOS = 10_000_000;

  private final Clock clock;
  private final Queue<RaftAgent> woken = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> errands = new ConcurrentLinkedQueue<>();
  private final Turns turns = new Turns();
  private volatile LongConsumer onTick = _ -> {};
  private volatile boolean sleeping;
  private volatile boolean stopping;
  private volatile Thread thread;

  public AgentThread(Clock clock) {
    this.clock = clock;
  }

  @Override
  public void add(RaftAgent agent) {
    turns.add(agent);
    wake(agent);
  }

  @Override
  public void remove(RaftAgent agent, Runnable then) {
    execute(
        () -> {
          turns.remove(agent);
          then.run();
        });
  }

  /** Any thread: something short is done between turns. */
  public void execute(Runnable errand) {
    errands.add(errand);
    if (sleeping) {
      LockSupport.unpark(thread);
    }
  }

  public List<RaftAgent> agents() {
    return turns.agents();
  }

  /**
   * @param task told the time at every tick
   */
  public void everyTick(LongConsumer task) {
    onTick = task;
  }

  @Override
  public void wake(RaftAgent agent) {
    woken.add(agent);
    if (sleeping) {
      LockSupport.unpark(thread);
    }
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    long nextTick = clock.nanos();
    while (!stopping) {
      // Who brought something has more to say: one yield gathers it, which on busy cores is worth a
      // third of the throughput.
      Thread.yield();
      runErrands();
      int given = turns.giveWoken(woken);
      long now = clock.nanos();
      if (now - nextTick >= 0) {
        turns.give(turns.ofTick());
        onTick.accept(now);
        nextTick = now + TICK_NANOS;
      } else if (given == 0) {
        sleep(nextTick - now);
      }
    }
    turns.agents().forEach(RaftAgent::close);
  }

  private void runErrands() {
    for (Runnable errand = errands.poll(); errand != null; errand = errands.poll()) {
      errand.run();
    }
  }

  /** Any thread: ends what waits, and then the thread. */
  public void stop() {
    stopping = true;
    LockSupport.unpark(thread);
  }

  private void sleep(long nanos) {
    sleeping = true;
    if (woken.isEmpty() && errands.isEmpty() && !stopping) {
      LockSupport.parkNanos(this, nanos);
    }
    sleeping = false;
  }
}
